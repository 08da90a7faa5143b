import closeWithGrace from 'close-with-grace';
import type { Logger } from '../src/infra/logger.js';
import { startWorker, type WorkerOptions } from './worker.js';

const CLOSE_DELAY_MS = 8_000;

/**
 * Runs a worker as this process: it ends on SIGTERM, SIGINT and the end of the IPC channel, if there is one, over which
 * it sends `{type: 'ready'}` when it takes jobs.
 */
export async function runWorkerProcess(options: WorkerOptions): Promise<void> {
  const { logger } = options;
  const worker = await startWorker(options);
  const closer = closeWithGrace({ delay: CLOSE_DELAY_MS, logger }, async ({ err, signal }) => {
    logStop(logger, err, signal);
    await worker.close();
  });
  // Started by `npm start`: that process is gone when the channel closes.
  process.once('disconnect', () => void closer.close());
  await worker.ready;
  logger.info({ worker: worker.id }, 'Worker takes jobs');
  process.send?.({ type: 'ready' });
}

function logStop(logger: Logger, err: Error | undefined, signal: string | undefined): void {
  if (err) logger.fatal({ err }, 'Worker stops on an error');
  else logger.info({ signal }, 'Worker stops');
}
