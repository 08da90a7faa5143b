import { closeOnRequest } from '../src/close-on-request.js';
import { startWorker, type WorkerOptions } from './worker.js';

/**
 * Runs a worker as this process: it ends on SIGTERM, SIGINT and the end of the IPC channel, if there is one, over which
 * it sends `{type: 'ready'}` when it takes jobs.
 */
export async function runWorkerProcess(options: WorkerOptions): Promise<void> {
  const { logger } = options;
  const worker = await startWorker(options);
  closeOnRequest(logger, () => worker.close());
  await worker.ready;
  logger.info({ worker: worker.id }, 'worker takes jobs');
  process.send?.({ type: 'ready' });
}
