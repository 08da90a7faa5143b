import type { Logger } from '../logger.js';

const INTERVAL_MS = 10_000;

/**
 * Logs the first error at once and, of those that follow within ten seconds, only how many there were: a full Redis gives
 * thousands a second. Says nothing of a Redis that is gone, which the log of the connection tells (`logConnection`).
 */
export function createErrorLog(logger: Logger, message: string): (error: unknown) => void {
  let windowEnds = 0;
  let suppressed = 0;
  return (error) => {
    if (isOutage(error)) return;
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

/** Errors of sockets (they name the system call that failed), and what ioredis says of commands they took along. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError || 'syscall' in error) return true;
  return /^(Connection is closed|Command timed out|Reached the max retries per request limit)/.test(
    error.message,
  );
}
