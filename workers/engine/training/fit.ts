import type { EpochMetrics, Progress } from '../../../src/contracts/job-progress.js';
import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import type { DataSet } from '../data/data-set.js';
import { EngineFailure } from '../engine-failure.js';
import { createRandom, keyOf, permutation } from '../random.js';
import { type BatchSource, rowsOf } from './batch-source.js';
import { breathe } from './cancelled.js';
import type { CompiledModel } from './compiled-model.js';
import { evaluate } from './evaluate.js';
import { createTotals, metricValue, type Totals } from './totals.js';

/** At most two a second leave the trainer. */
const PROGRESS_INTERVAL_MS = 500;

export interface FitOptions {
  compiled: CompiledModel;
  source: BatchSource;
  splits: Pick<DataSet['splits'], 'train' | 'validation'>;
  fit: ResolvedConfig['fit'];
  seed: number;
  attempt: number;
  signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Awaited before the next epoch begins. */
  onEpoch(epoch: EpochMetrics): Promise<void>;
}

/**
 * Trains for all epochs.
 * @throws Cancelled between two steps; EngineFailure `nan_loss` as soon as a batch's loss is not finite.
 */
export async function fit(options: FitOptions): Promise<void> {
  const isDue = createThrottle(PROGRESS_INTERVAL_MS);
  for (let epoch = 1; epoch <= options.fit.epochs; epoch++)
    await options.onEpoch(await runEpoch(options, epoch, isDue));
}

async function runEpoch(options: FitOptions, epoch: number, isDue: () => boolean): Promise<EpochMetrics> {
  const began = performance.now();
  const totals = await trainEpoch(options, epoch, { began, isDue });
  const trained = performance.now();
  const validation = await validate(options);
  const seconds = (performance.now() - began) / 1000;
  const trainSeconds = (trained - began) / 1000;
  const steps = stepsOf(options);
  return {
    epoch,
    attempt: options.attempt,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    val_loss: validation === null ? null : metricValue(validation.loss()),
    val_metrics: validation === null ? null : validation.metrics(),
    learning_rate: options.compiled.learningRate,
    seconds,
    samples: totals.samples,
    samples_per_second: totals.samples / trainSeconds,
    steps,
    step_ms: (trainSeconds * 1000) / steps,
    at: new Date().toISOString(),
  };
}

interface Reporting {
  /** When the epoch began, as `performance.now` tells it. */
  began: number;
  /** Whether the next report may leave. */
  isDue(): boolean;
}

async function trainEpoch(options: FitOptions, epoch: number, { began, isDue }: Reporting): Promise<Totals> {
  const { compiled, source, fit: settings, signal } = options;
  const totals = createTotals(compiled.metricNames);
  let step = 0;
  for await (const batch of source.batches(epochOrder(options, epoch), settings.batch_size)) {
    const result = compiled.trainStep(batch);
    step += 1;
    totals.add(result);
    const isLost = !Number.isFinite(result.loss);
    if (isDue() || isLost) options.onProgress(progressOf(options, { epoch, step, totals, began }));
    if (isLost) throw nanLoss(`The loss became ${result.loss}`, epoch, step);
    await breathe(signal);
  }
  // The last update shows in no loss of this epoch, but would be in its checkpoint.
  if (!compiled.hasFiniteWeights()) throw nanLoss('A weight became NaN or infinite', epoch, step);
  return totals;
}

/** Another order for each epoch, decided by the seed. */
function epochOrder({ splits, fit: { shuffle }, seed }: FitOptions, epoch: number): Int32Array {
  const { train } = splits;
  return shuffle ? permutation(train.count, createRandom(seed, keyOf('shuffle'), epoch)) : rowsOf(train);
}

async function validate(options: FitOptions): Promise<Totals | null> {
  const { compiled, source, splits, fit: settings, signal } = options;
  if (splits.validation === null) return null;
  return evaluate(compiled, source, splits.validation, { batchSize: settings.batch_size, signal });
}

function nanLoss(what: string, epoch: number, step: number): EngineFailure {
  return new EngineFailure({
    code: 'nan_loss',
    message:
      `${what} in epoch ${epoch}, step ${step}. ` +
      'Lower the learning_rate, scale the inputs to 0–1, or set clipnorm, then post the job again.',
    details: { epoch, step },
  });
}

/** True at the first call, then at most once in `intervalMs`. */
function createThrottle(intervalMs: number): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < intervalMs) return false;
    last = now;
    return true;
  };
}

function progressOf(
  options: FitOptions,
  { epoch, step, totals, began }: { epoch: number; step: number; totals: Totals; began: number },
): Progress {
  const elapsedMs = performance.now() - began;
  return {
    epoch,
    epochs: options.fit.epochs,
    step,
    steps: stepsOf(options),
    samples: totals.samples,
    total_samples: options.splits.train.count,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    elapsed_seconds: elapsedMs / 1000,
    step_ms: elapsedMs / step,
  };
}

function stepsOf({ splits, fit: settings }: FitOptions): number {
  return Math.ceil(splits.train.count / settings.batch_size);
}
