import type { ServiceToStarter } from '../src/contracts/ipc/service.js';
import { closeOnRequest } from '../src/infra/process/close-on-request.js';
import { startWorker, type WorkerOptions } from './worker.js';

/**
 * Runs a worker as this process: it ends on SIGTERM, SIGINT and the end of the IPC channel, if there is one, over which
 * it sends `{type: 'ready'}` when it takes jobs.
 */
export async function runWorkerProcess(options: WorkerOptions): Promise<void> {
  const { logger } = options;
  const worker = await startWorker(options).catch(exitWith);
  closeOnRequest(logger, () => worker.close());
  await worker.ready;
  logger.info({ worker: worker.id }, 'Worker takes jobs');
  process.send?.({ type: 'ready' } satisfies ServiceToStarter);
}

/** What stopped the start, in words for people: no stack helps against a missing GPU or directory. */
function exitWith(error: unknown): never {
  process.stderr.write(`trainhorn worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
