import { outOfMemory } from '../../../src/domain/training/device/out-of-memory.js';
import { type AttemptContext, log } from '../attempt/attempt-context.js';
import { EngineFailure, type OutOfMemory } from '../engine-failure.js';
import { findFittingBatchSize, type UnfitJob } from '../training/fitting-batch-size.js';

/**
 * The outcome of an attempt that ran out of memory, with a batch size that fits, found by trial. @throws
 * Cancelled or Paused if the attempt is stopped meanwhile; DatasetTooLarge if it must be streamed first
 */
export async function explainShortage(
  context: AttemptContext,
  job: Pick<UnfitJob, 'data' | 'steps'>,
  { allocation, message }: OutOfMemory,
): Promise<EngineFailure> {
  const { device, memoryBytes, signal, assignment, xla = 'off' } = context;
  const { config } = assignment;
  log(context, 'warn', `${message}. Out of memory: trying smaller batch sizes`);
  const freeBytes = device.type === 'CPU' ? process.availableMemory() : undefined;
  const fitting = await findFittingBatchSize({ ...job, config, xla, allocation, freeBytes, signal });
  const reason = outOfMemory({
    batchSize: config.fit.batch_size,
    fittingBatchSize: fitting.batchSize,
    foundBy: fitting.foundBy,
    allocation,
    device,
    memoryBytes,
  });
  return new EngineFailure(reason);
}
