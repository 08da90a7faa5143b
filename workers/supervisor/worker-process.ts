import type { ServiceToStarter } from '../../src/contracts/ipc/service.js';
import { closeOnRequest } from '../../src/infra/process/close-on-request.js';
import { exitWithStartFailure } from '../../src/infra/process/start-failure.js';
import { startWorker, type WorkerOptions } from './worker.js';

/** Runs a worker as this process until it is asked to close, and reports over IPC, if there is a channel, when it accepts jobs. */
export async function runWorkerProcess(options: WorkerOptions): Promise<void> {
  const { logger } = options;
  const worker = await startWorker(options).catch(exitWithStartFailure('trainhorn worker'));
  closeOnRequest(logger, worker.close);
  await worker.ready;
  logger.info({ worker: worker.id }, 'Worker accepts jobs');
  process.send?.({ type: 'ready' } satisfies ServiceToStarter);
}
