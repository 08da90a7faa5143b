import type { Logger } from '../logger.js';

const INTERVAL_MS = 10_000;

/**
 * Logs the first error at once and, of those that follow within ten seconds, only how many there were: a Redis that is
 * down or full gives thousands a second.
 */
export function createErrorLog(logger: Logger, message: string): (error: unknown) => void {
  let windowEnds = 0;
  let suppressed = 0;
  return (error) => {
    const now = Date.now();
    if (now < windowEnds) {
      suppressed += 1;
      return;
    }
    logger.error({ err: error, suppressed }, message);
    windowEnds = now + INTERVAL_MS;
    suppressed = 0;
  };
}
