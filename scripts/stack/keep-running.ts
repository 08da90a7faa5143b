import { setTimeout as delay } from 'node:timers/promises';

const FIRST_PAUSE_MS = 300;
const LAST_PAUSE_MS = 2_400;
/** A process that ran for so long did not fail because of its start. */
const SETTLED_MS = 10_000;

export interface KeepOptions<Part> {
  start(): Part | Promise<Part>;
  /** Ends one that runs. */
  end(part: Part): Promise<void>;
  /** How many times in a row a part that ends soon after its start is started again. 0: never. */
  restarts(): number;
  /** Called when one has ended and another is about to be started. */
  onRestart?(part: Part): void;
}

/** A part of the service that is started again when it ends by itself. */
export interface Kept<Part> {
  /** The one that runs, or ran last. */
  current(): Part;
  /** Settles when one has ended by itself and no other is started. */
  givenUp: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a part and keeps it running.
 * @throws the error of the first start; a later start that fails counts as an end.
 */
export async function keepRunning<Part extends { exited: Promise<unknown> }>(
  options: KeepOptions<Part>,
): Promise<Kept<Part>> {
  const stopping = new AbortController();
  let current = await options.start();
  let quickEnds = 0;

  const follow = async (): Promise<void> => {
    for (;;) {
      const began = performance.now();
      await current.exited;
      quickEnds = performance.now() - began < SETTLED_MS ? quickEnds + 1 : 1;
      if (stopping.signal.aborted || quickEnds > options.restarts()) return;
      options.onRestart?.(current);
      if (!(await startNext())) return;
    }
  };
  /** False where it was stopped, or is given up. */
  const startNext = async (): Promise<boolean> => {
    for (; quickEnds <= options.restarts(); quickEnds += 1) {
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (quickEnds - 1), LAST_PAUSE_MS);
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return false;
      try {
        current = await options.start();
      } catch {
        continue;
      }
      if (stopping.signal.aborted) await options.end(current);
      return !stopping.signal.aborted;
    }
    return false;
  };

  const following = follow();
  return {
    current: () => current,
    givenUp: new Promise((settle) => {
      void following.then(() => {
        if (!stopping.signal.aborted) settle();
      });
    }),
    async stop() {
      stopping.abort();
      await options.end(current);
      await following;
    },
  };
}
