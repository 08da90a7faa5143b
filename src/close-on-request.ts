/** Graceful closing takes at most this long; then the process ends as it is. */
const CLOSE_TIMEOUT_MS = 15_000;

/** The part of a log that closing uses. */
export interface ClosingLog {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

/**
 * Closes once, on SIGTERM or SIGINT, or when the process that started this one over IPC is gone. Then the process ends:
 * with 0, or with 1 when closing failed or took too long.
 */
export function closeOnRequest(logger: ClosingLog, close: () => Promise<void>): void {
  let closing = false;
  const begin = (reason: string) => {
    if (closing) return;
    closing = true;
    logger.info({ reason }, 'closing');
    const timer = setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS).unref();
    close().then(
      () => {
        clearTimeout(timer);
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'closing failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => begin('SIGTERM'));
  process.once('SIGINT', () => begin('SIGINT'));
  if (process.connected) process.once('disconnect', () => begin('the parent process is gone'));
}
