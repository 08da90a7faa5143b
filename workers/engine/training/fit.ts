import type { EpochMetrics, Progress } from '../../../src/contracts/job-progress.js';
import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import type { DataSet } from '../data/data-set.js';
import { EngineFailure } from '../engine-failure.js';
import { createRandom, keyOf, permutation } from '../ops/random.js';
import { breathe, Paused } from './cancelled.js';
import { evaluate } from './evaluate.js';
import { afterEpochs, type TrainingPosition } from './position.js';
import { type BatchSource, rowsOf } from './steps/batch-source.js';
import type { CompiledModel } from './steps/compiled-model.js';
import { createPaces, type Paces, timed } from './steps/pace.js';
import { createThrottle } from './throttle.js';
import { type BatchResult, createTotals, metricValue, type Totals } from './totals.js';

/** At most two reports per second leave the trainer. */
const PROGRESS_INTERVAL_MS = 500;

export interface FitOptions {
  compiled: CompiledModel;
  source: BatchSource;
  splits: Pick<DataSet['splits'], 'train' | 'validation'>;
  fit: ResolvedConfig['fit'];
  seed: number;
  attempt: number;
  signal: AbortSignal;
  /** Steps per call; if absent, as many as fit into 50 milliseconds. */
  paces?: Paces;
  /** The position to resume from: the weights, slots and step of `compiled` are those of that moment. */
  from: TrainingPosition;
  onProgress(progress: Progress): void;
  /** Saves the state between two steps if it is due, and before a pause. */
  keeper: { isDue(): boolean; keep(position: TrainingPosition): Promise<void> };
  /** Awaited before the next epoch begins. */
  onEpoch(epoch: EpochMetrics): Promise<void>;
}

/** A run from its beginning of which no state is kept. */
export const fromScratch = {
  from: afterEpochs(0),
  keeper: { isDue: () => false, keep: async () => undefined },
} as const satisfies Pick<FitOptions, 'from' | 'keeper'>;

/**
 * Trains the remaining epochs. @throws Cancelled or Paused between two steps; EngineFailure `nan_loss` as
 * soon as the loss of a batch is not finite.
 */
export async function fit(options: FitOptions): Promise<void> {
  const isDue = createThrottle(PROGRESS_INTERVAL_MS);
  const paces = options.paces ?? createPaces();
  for (let from = options.from; from.epoch < options.fit.epochs; from = afterEpochs(from.epoch + 1))
    await options.onEpoch(await runEpoch(options, beginEpoch(options, from, { isDue, paces })));
}

/** A running epoch. */
interface EpochRun {
  /** From 1. */
  epoch: number;
  /** Batches completed. */
  step: number;
  totals: Totals;
  /** When its first batch would have begun without interruptions, on the clock of `performance.now`. */
  began: number;
  /** Set when all batches are done. */
  trainSeconds: number | undefined;
  /** Whether the next report may be sent. */
  isDue(): boolean;
  paces: Paces;
}

function beginEpoch(
  { compiled }: FitOptions,
  from: TrainingPosition,
  lasting: Pick<EpochRun, 'isDue' | 'paces'>,
): EpochRun {
  return {
    ...lasting,
    epoch: from.epoch + 1,
    step: from.batch,
    totals: createTotals(compiled.metricNames, from.totals),
    began: performance.now() - from.seconds * 1000,
    trainSeconds: undefined,
  };
}

async function runEpoch(options: FitOptions, run: EpochRun): Promise<EpochMetrics> {
  try {
    await breathe(options.signal);
    await trainEpoch(options, run);
    run.trainSeconds = secondsOf(run);
    return describeEpoch(options, run, run.trainSeconds, await validate(options, run));
  } catch (error) {
    if (error instanceof Paused) await options.keeper.keep(positionOf(run));
    throw error;
  }
}

function describeEpoch(
  options: FitOptions,
  run: EpochRun,
  trainSeconds: number,
  validation: Totals | null,
): EpochMetrics {
  const { epoch, totals } = run;
  const steps = stepsOf(options);
  return {
    epoch,
    attempt: options.attempt,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    val_loss: validation === null ? null : metricValue(validation.loss()),
    val_metrics: validation === null ? null : validation.metrics(),
    learning_rate: options.compiled.learningRate,
    seconds: (performance.now() - run.began) / 1000,
    samples: totals.samples,
    samples_per_second: totals.samples / trainSeconds,
    steps,
    step_ms: (trainSeconds * 1000) / steps,
    at: new Date().toISOString(),
  };
}

async function trainEpoch(options: FitOptions, run: EpochRun): Promise<void> {
  const { compiled, source, fit: settings, signal, keeper } = options;
  const pace = run.paces.train;
  const rows = epochOrder(options, run.epoch).subarray(run.step * settings.batch_size);
  for await (const batches of source.batches(rows, settings.batch_size, pace)) {
    for (const result of timed(pace, batches.steps, () => compiled.trainSteps(batches)))
      takeResult(options, run, result);
    if (run.isDue()) options.onProgress(progressOf(options, run));
    await breathe(signal);
    if (keeper.isDue()) await keeper.keep(positionOf(run));
  }
  // The last update does not show in the losses of this epoch, but would be in its checkpoint.
  if (!compiled.hasFiniteWeights()) throw nanLoss('A weight became NaN or infinite', run);
}

/** @throws EngineFailure `nan_loss`; results of later steps in the same call are discarded */
function takeResult(options: FitOptions, run: EpochRun, result: BatchResult): void {
  run.step += 1;
  run.totals.add(result);
  if (Number.isFinite(result.loss)) return;
  options.onProgress(progressOf(options, run));
  throw nanLoss(`The loss became ${result.loss}`, run);
}

function positionOf(run: EpochRun): TrainingPosition {
  return {
    epoch: run.epoch - 1,
    batch: run.step,
    totals: run.totals.sums(),
    seconds: run.trainSeconds ?? secondsOf(run),
  };
}

function secondsOf({ began }: EpochRun): number {
  return (performance.now() - began) / 1000;
}

/** A different order for each epoch, determined by the seed. */
function epochOrder({ splits, fit: { shuffle }, seed }: FitOptions, epoch: number): Int32Array {
  const { train } = splits;
  return shuffle ? permutation(train.count, createRandom(seed, keyOf('shuffle'), epoch)) : rowsOf(train);
}

async function validate(options: FitOptions, { paces }: EpochRun): Promise<Totals | null> {
  const { compiled, source, splits, fit: settings, signal } = options;
  if (splits.validation === null) return null;
  return evaluate(compiled, source, splits.validation, {
    batchSize: settings.batch_size,
    signal,
    pace: paces.test,
  });
}

function nanLoss(what: string, { epoch, step }: EpochRun): EngineFailure {
  return new EngineFailure({
    code: 'nan_loss',
    message:
      `${what} in epoch ${epoch}, step ${step}. ` +
      'Lower the learning_rate, scale the inputs to 0–1, or set clipnorm, then post the job again.',
    details: { epoch, step },
  });
}

function progressOf(options: FitOptions, run: EpochRun): Progress {
  const { epoch, step, totals } = run;
  const elapsedSeconds = secondsOf(run);
  return {
    epoch,
    epochs: options.fit.epochs,
    step,
    steps: stepsOf(options),
    samples: totals.samples,
    total_samples: options.splits.train.count,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    elapsed_seconds: elapsedSeconds,
    step_ms: (elapsedSeconds * 1000) / step,
  };
}

function stepsOf({ splits, fit: settings }: FitOptions): number {
  return Math.ceil(splits.train.count / settings.batch_size);
}
