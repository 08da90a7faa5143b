import type { ResolvedMetric } from '../../../src/contracts/jobs/compile.js';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import { resolveCallbacks } from '../../../src/domain/training/callbacks/monitors.js';
import { readCallbacks } from '../../../src/domain/training/callbacks/read-callbacks.js';
import type { CallbackObject } from '../../../src/keras/callbacks/index.js';
import type { MetricValue } from '../../../src/schema/primitives.js';
import { type Callbacks, createCallbacks } from '../../../workers/engine/callbacks/callbacks.js';
import type { Trainable } from '../../../workers/engine/callbacks/training.js';
import { runScript } from './run-script.js';

const METRICS: ResolvedMetric[] = [
  { name: 'accuracy', function: 'binary_accuracy' },
  { name: 'mae', function: 'mean_absolute_error' },
];

/** The results of an epoch, independent of the weights. */
export interface ScriptedEpoch {
  batches: MetricValue[];
  loss: MetricValue;
  accuracy: number;
  mae: number;
  val_loss: MetricValue;
  val_accuracy: number;
}

/** A training whose epochs come to what a script says. */
export interface Scripted {
  callbacks: CallbackObject[];
  learningRate: number;
  epochs: ScriptedEpoch[];
}

/** How it ended: the weight is the number of the epoch that gave it. */
export type ScriptedEnd = { raised: true } | { epochs: number; rates: number[]; weight: number };

/** Runs all trainings in one process of Keras. */
export const scriptedInKeras = (trainings: readonly Scripted[]): Promise<ScriptedEnd[]> =>
  runScript('callbacks.py', trainings.map(question));

function question({ callbacks, learningRate, epochs }: Scripted) {
  return {
    callbacks: callbacks.map(({ type, ...given }) => [type, given]),
    learning_rate: learningRate,
    epochs: epochs.map(({ batches, ...logs }) => ({ batches, logs })),
  };
}

/** A model with one weight: the number of the epoch. */
export function countingModel(learningRate: number): Trainable & { weight: number } {
  return {
    learningRates: [learningRate],
    weight: 0,
    swapMeans: () => undefined,
  };
}

/**
 * Runs a training in the engine.
 * @param interrupted epochs after which the callbacks are saved, and others resume from the saved state
 */
export async function scriptedInEngine(
  { callbacks: given, learningRate, epochs }: Scripted,
  interrupted: ReadonlySet<number> = new Set(),
): Promise<ScriptedEnd> {
  const compiled = countingModel(learningRate);
  const configs = resolveCallbacks(readCallbacks(given).callbacks, METRICS);
  const create = () => createCallbacks(configs, { compiled, epochs: epochs.length, log: () => undefined });
  let callbacks = create();
  const rates: number[] = [];
  await callbacks.trainBegin();
  for (const [index, script] of epochs.entries()) {
    const epoch = index + 1;
    await callbacks.epochBegin(epoch);
    rates.push(Math.fround(compiled.learningRates[0] ?? Number.NaN));
    compiled.weight = epoch;
    const broken = script.batches.some((loss) => !Number.isFinite(Number(loss)));
    if (broken && callbacks.notFinite('') === undefined) return { raised: true };
    if (!broken) await callbacks.epochEnd(metricsOf(epoch, script));
    if (interrupted.has(epoch)) callbacks = resumed(callbacks, create());
    if (callbacks.isStopped) break;
  }
  await callbacks.trainEnd();
  return { epochs: rates.length, rates, weight: callbacks.best?.epoch ?? compiled.weight };
}

function resumed(before: Callbacks, after: Callbacks): Callbacks {
  after.restore(before.save());
  return after;
}

function metricsOf(
  epoch: number,
  { loss, accuracy, mae, val_loss, val_accuracy }: ScriptedEpoch,
): EpochMetrics {
  return {
    epoch,
    attempt: 1,
    loss,
    metrics: { accuracy, mae },
    val_loss,
    val_metrics: { accuracy: val_accuracy },
    learning_rate: 0,
    seconds: 1,
    samples: 1,
    samples_per_second: 1,
    steps: 1,
    step_ms: 1,
    at: '2026-01-01T00:00:00.000Z',
  };
}
