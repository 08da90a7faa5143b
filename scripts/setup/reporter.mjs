const QUIET_TERMINAL_INTERVAL_MS = 10_000;

/**
 * One line per step on stderr (stdout belongs to the command that follows). On a terminal a running step rewrites
 * its line; elsewhere it prints a line every ten seconds, so that a log shows that something moves.
 * @typedef {ReturnType<typeof createReporter>} Reporter
 * @param {NodeJS.WriteStream} stream
 */
export function createReporter(stream) {
  let lastWrite = 0;
  /** @param {string} text */
  const rewrite = (text) => stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  return {
    /** @param {string} text */
    line(text) {
      stream.write(stream.isTTY ? `\r\x1b[2K${text}\n` : `${text}\n`);
      lastWrite = Date.now();
    },
    /** @param {string} text */
    progress(text) {
      if (stream.isTTY) rewrite(text);
      else if (Date.now() - lastWrite >= QUIET_TERMINAL_INTERVAL_MS) this.line(text);
    },
  };
}

/**
 * @param {number} start as from Date.now()
 * @returns {string} elapsed seconds, such as "12 s"
 */
export function since(start) {
  return `${Math.round((Date.now() - start) / 1000)} s`;
}
