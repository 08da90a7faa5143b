import { listenForStop } from '../../src/infra/process/stop-request.js';

export interface Interrupt {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  happened: Promise<undefined>;
}

/** Turns the signals that ask a process to end into something to wait for; its children are ended in order then. */
export function untilInterrupted(): Interrupt {
  const controller = new AbortController();
  const happened = new Promise<undefined>((settle) => {
    listenForStop({
      signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
      onStop(name) {
        controller.abort(new Error(`interrupted by ${name}`));
        settle(undefined);
      },
    });
  });
  return { signal: controller.signal, happened };
}
