import type { Logger } from '../logger.js';

const INTERVAL_MS = 10_000;

/**
 * Logs the first error at once, and only the number of those that follow within ten seconds: a full Redis causes thousands
 * a second. Ignores outages, which the log of the connection reports (`logConnection`).
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

/** Errors of sockets (they name the failed system call), and the errors of ioredis for commands lost with them. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError || 'syscall' in error) return true;
  return /^(Connection is closed|Command timed out|Reached the max retries per request limit)/.test(
    error.message,
  );
}
