import { listenForStop } from './stop-request.js';

/**
 * Graceful closing takes at most this long; then the process exits. Programs that stop a process wait longer before
 * killing it: `npm start` (STOP_GRACE_MS in scripts/stack.ts) and docker-compose.yml (stop_grace_period).
 */
export const CLOSE_TIMEOUT_MS = 25_000;

/** The part of a log that closing uses. */
export interface ClosingLog {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

/**
 * Closes once, on SIGTERM or SIGINT, or when the process that started this one over IPC is gone. Then the process ends:
 * with 0, or with 1 when closing failed, took too long, or was asked for again.
 */
export function closeOnRequest(logger: ClosingLog, close: () => Promise<void>): void {
  let closing = false;
  const begin = (reason: string) => {
    if (closing) return;
    closing = true;
    logger.info({ reason }, 'Closing');
    const timer = setTimeout(() => {
      logger.error({ seconds: CLOSE_TIMEOUT_MS / 1000 }, 'Closing took too long');
      process.exit(1);
    }, CLOSE_TIMEOUT_MS).unref();
    close().then(
      () => {
        clearTimeout(timer);
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'Closing failed');
        process.exit(1);
      },
    );
  };
  listenForStop({ signals: ['SIGTERM', 'SIGINT'], onStop: begin });
  if (process.connected) process.once('disconnect', () => begin('the parent process is gone'));
}
