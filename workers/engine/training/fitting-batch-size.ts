import type { XlaMode } from '../../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { Allocation, FoundBy } from '../../../src/domain/training/device/out-of-memory.js';
import { evaluationBatchSize } from '../../../src/domain/training/fit/validation-epochs.js';
import { largestFittingHalf } from '../../../src/domain/training/halvings.js';
import type { DataSet, SampleRange } from '../data/data-set.js';
import { DatasetTooLarge, EngineFailure, shortageIn } from '../engine-failure.js';
import { breathe } from './cancelled.js';
import { compileJobByXla } from './compile-job.js';
import { evaluate } from './evaluate.js';
import { fit, fromScratch } from './fit.js';
import { countersWithoutNames } from './report/report-counters.js';
import type { BatchSteps } from './steps/batch.js';
import { openBatchSource } from './steps/batch-source.js';

/**
 * The maximum wait for the failure reason, except for the last trial. TensorFlow itself waits 10 s for memory
 * before it fails.
 */
const LONGEST_MS = 60_000;
/** The tensor that did not fit, its gradient, and as much again for surrounding values. */
const TENSORS_AT_ONCE = 4;

/** A job that did not fit. */
export interface UnfitJob {
  config: ResolvedConfig;
  data: DataSet;
  steps: BatchSteps;
  /** The XLA mode: compiled code may need more memory at once than the kernels it replaces. */
  xla: XlaMode;
  allocation: Allocation;
  /**
   * Free memory of a machine that overcommits and then kills a process of its choice: larger batches are not
   * tried there. Undefined on a GPU, whose allocator fails cleanly.
   */
  freeBytes: number | undefined;
  signal: AbortSignal;
}

/** A batch size that fits; 0 if not even 1 does. */
export interface FittingBatchSize {
  batchSize: number;
  foundBy: FoundBy;
}

/**
 * Finds the largest repeated half of the batch size with which a training step and an evaluation step run. If
 * time runs out, the rest is estimated. @throws Cancelled or Paused between two trials; DatasetTooLarge if
 * the dataset arrays leave no memory
 */
export async function findFittingBatchSize(job: UnfitJob): Promise<FittingBatchSize> {
  const deadline = performance.now() + LONGEST_MS;
  const isTimeUp = () => performance.now() > deadline;
  const found = await largestFittingHalf(largestTrial(job) * 2, (half) => fits(job, half), isTimeUp);
  switch (found.outcome) {
    case 'found':
      return { batchSize: found.size, foundBy: 'trial' };
    case 'none':
      return { batchSize: 0, foundBy: 'trial' };
    case 'stopped':
      return { batchSize: found.next, foundBy: 'estimate' };
  }
}

/** Half of the largest batch of the job, and no more than the machine has memory for. */
function largestTrial({ config, data, allocation, freeBytes }: UnfitJob): number {
  const counts = ranges(data).map(({ count }) => count);
  const size = Math.max(config.fit.batch_size, evaluationBatchSize(config.fit));
  const largest = Math.min(size, Math.max(...counts));
  const half = Math.floor(largest / 2);
  if (freeBytes === undefined || allocation.bytes === undefined) return half;
  const perSample = (allocation.bytes / largest) * TENSORS_AT_ONCE;
  return Math.min(half, Math.max(1, Math.floor(freeBytes / perSample)));
}

function ranges({ splits }: DataSet): SampleRange[] {
  return [splits.train, splits.validation, splits.test].filter((range) => range !== null);
}

async function fits(job: UnfitJob, batchSize: number): Promise<boolean> {
  await breathe(job.signal);
  try {
    await runSteps(job, batchSize);
    return true;
  } catch (error) {
    // If streamed, batches of this size may fit.
    if (error instanceof DatasetTooLarge) throw error;
    if (shortageIn(error) !== undefined) return false;
    // A NaN loss does not matter for the trial.
    if (error instanceof EngineFailure && error.reason.code === 'nan_loss') return true;
    throw error;
  }
}

async function runSteps({ config, data, steps, xla, signal }: UnfitJob, batchSize: number): Promise<void> {
  const splits = firstBatches(data, batchSize);
  const small = { ...config, fit: oneEpoch(config.fit, batchSize) };
  const { compiled } = compileJobByXla(small, { ...data, splits }, steps, { xla });
  const source = openBatchSource(data);
  try {
    await fit({
      compiled,
      source,
      splits: { train: splits.train, validation: null },
      fit: small.fit,
      seed: config.seed,
      attempt: 0,
      signal,
      ...fromScratch,
      onProgress: () => undefined,
      onEpoch: async () => undefined,
    });
    const held = splits.test ?? splits.validation;
    if (held !== null)
      await evaluate(compiled, source, held, { batchSize, signal, ...countersWithoutNames(compiled) });
  } finally {
    await source.close();
    compiled.dispose();
  }
}

/** A trial of both kinds of steps with the same batch size. */
function oneEpoch(fit: ResolvedConfig['fit'], batch_size: number): ResolvedConfig['fit'] {
  const whole = { initial_epoch: 0, steps_per_epoch: null, validation_steps: null };
  return { ...fit, ...whole, validation_batch_size: null, batch_size, epochs: 1, shuffle: false };
}

function firstBatches({ splits }: DataSet, batchSize: number): DataSet['splits'] {
  const first = <Range extends SampleRange | null>(range: Range): Range =>
    range && { ...range, count: Math.min(range.count, batchSize) };
  return { train: first(splits.train), validation: first(splits.validation), test: first(splits.test) };
}
