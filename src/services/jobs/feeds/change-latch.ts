export type Wake = 'changed' | 'timeout' | 'aborted';

/** Remembers a change until it is asked for, so that a change between two reads is never missed. */
export interface ChangeLatch {
  notify(): void;
  /** Resolves at once if something changed since the last call; else at the next change, the timeout or the abort. */
  next(timeoutMs: number, signal: AbortSignal): Promise<Wake>;
}

/** A latch for one waiter. */
export function createChangeLatch(): ChangeLatch {
  let changed = false;
  let wake: ((reason: Wake) => void) | undefined;

  const take = (): Wake => {
    changed = false;
    return 'changed';
  };

  return {
    notify() {
      changed = true;
      wake?.('changed');
    },
    next(timeoutMs, signal) {
      if (signal.aborted) return Promise.resolve('aborted');
      if (changed) return Promise.resolve(take());
      return new Promise((resolve) => {
        const settle = (reason: Wake) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          wake = undefined;
          resolve(reason === 'changed' ? take() : reason);
        };
        const onAbort = () => settle('aborted');
        const timer = setTimeout(settle, timeoutMs, 'timeout');
        signal.addEventListener('abort', onAbort, { once: true });
        wake = settle;
      });
    },
  };
}
