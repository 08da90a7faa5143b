import type { Screen } from './follow-job.js';

/** A screen on a terminal, or on a pipe or file, where every line is written once and without colours. */
export function createScreen(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Screen {
  const live = stream.isTTY === true;
  const clear = live ? '\r\x1b[2K' : '';
  return {
    live,
    get style() {
      return { columns: stream.columns ?? Infinity, color: live && !env['NO_COLOR'] };
    },
    line: (text) => void stream.write(`${clear}${text}\n`),
    redraw: (text) => void stream.write(`${clear}${text}`),
  };
}
