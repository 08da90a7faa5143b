import type { EpochMetrics, Progress } from '../../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { epochBatches } from '../../../src/domain/training/fit/epoch-batches.js';
import type { DataSet } from '../data/data-set.js';
import type { TrainingPosition } from './position.js';
import type { CompiledModel } from './steps/compiled-model.js';
import type { Paces } from './steps/pace.js';
import { createTotals, metricValue, type Totals } from './totals.js';

/** The job that epochs are of. */
export interface EpochJob {
  compiled: CompiledModel;
  splits: Pick<DataSet['splits'], 'train' | 'validation'>;
  fit: Pick<ResolvedConfig['fit'], 'epochs' | 'batch_size' | 'initial_epoch' | 'steps_per_epoch'>;
  attempt: number;
}

/** A running epoch. */
export interface EpochRun {
  /** From 1. */
  epoch: number;
  /** Batches done. */
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

/** An epoch from its first batch, or from where it was interrupted. */
export function beginEpoch(
  { compiled }: EpochJob,
  from: TrainingPosition,
  lasting: Pick<EpochRun, 'isDue' | 'paces'>,
): EpochRun {
  return {
    ...lasting,
    epoch: from.epoch + 1,
    step: from.batch,
    totals: createTotals(compiled, from.totals),
    began: performance.now() - from.seconds * 1000,
    trainSeconds: undefined,
  };
}

/** Where to resume an epoch that is interrupted now. */
export function positionOf(run: EpochRun): TrainingPosition {
  return {
    epoch: run.epoch - 1,
    batch: run.step,
    totals: run.totals.sums(),
    seconds: trainSecondsOf(run),
  };
}

/** Time that the batches have taken, in all attempts. */
function trainSecondsOf(run: EpochRun): number {
  return run.trainSeconds ?? secondsOf(run);
}

/** Time since the epoch began, interruptions excluded. */
export function secondsOf({ began }: EpochRun): number {
  return (performance.now() - began) / 1000;
}

/** The metrics of an epoch whose batches are done. */
export function describeEpoch(
  { compiled, attempt }: EpochJob,
  run: EpochRun,
  validation: Totals | null,
): EpochMetrics {
  const { epoch, step, totals } = run;
  const trainSeconds = trainSecondsOf(run);
  return {
    epoch,
    attempt,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    val_loss: validation === null ? null : metricValue(validation.loss()),
    val_metrics: validation === null ? null : validation.metrics(),
    learning_rate: compiled.learningRate,
    seconds: secondsOf(run),
    samples: totals.samples,
    samples_per_second: totals.samples / trainSeconds,
    steps: step,
    step_ms: (trainSeconds * 1000) / step,
    at: new Date().toISOString(),
  };
}

/** The samples of an epoch, by their places in a pass over all of them, and its number of batches. */
export function samplesOfEpoch(
  { splits, fit }: Pick<EpochJob, 'splits' | 'fit'>,
  epoch: number,
): { pass: number; from: number; to: number; batches: number } {
  const { train } = splits;
  const { batch_size } = fit;
  const { pass, first, count } = epochBatches(fit, Math.ceil(train.count / batch_size), epoch);
  const from = first * batch_size;
  return { pass, from, to: Math.min(from + count * batch_size, train.count), batches: count };
}

/** How far an epoch is. */
export function progressOf(job: EpochJob, run: EpochRun): Progress {
  const { fit } = job;
  const { epoch, step, totals } = run;
  const { from, to, batches } = samplesOfEpoch(job, epoch);
  const elapsedSeconds = secondsOf(run);
  return {
    epoch,
    epochs: fit.epochs,
    step,
    steps: batches,
    samples: totals.samples,
    total_samples: to - from,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    elapsed_seconds: elapsedSeconds,
    step_ms: (elapsedSeconds * 1000) / step,
  };
}
