import { setTimeout as delay } from 'node:timers/promises';

/** Shorter work is not worth a timer. */
const LEAST_WORK_MS = 5;
/** Work that took this long waited for something else. */
const MOST_WORK_MS = 100;

/**
 * Keeps long work in the background to a share of the time, so that the process can serve requests meanwhile. The work calls
 * the returned function between its steps, which waits as long as the share requires. It keeps no process alive.
 * @param share Above 0, at most 1
 */
export function createPace(share: number): () => Promise<void> {
  let since = performance.now();
  return async () => {
    const worked = performance.now() - since;
    if (worked < LEAST_WORK_MS) return;
    await delay(Math.min(worked, MOST_WORK_MS) * (1 / share - 1), undefined, { ref: false });
    since = performance.now();
  };
}
