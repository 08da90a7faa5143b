import { fileURLToPath } from 'node:url';
import type { KerasObject } from '../../../src/keras/keras-object.js';
import type { TrainingResult, TrainingRun } from '../engine/parity-run.js';
import { type PackedArray, unpack } from './keras-fixtures.js';
import { type KerasProcess, startKeras } from './keras-process.js';

const SCRIPT = fileURLToPath(new URL('../../../../test/parity/keras-oracle.py', import.meta.url));

/** Keras, as it trains models and computes losses and metrics. */
export interface KerasOracle {
  /** Trains from the run's initial weights on its batches. */
  train(run: TrainingRun): Promise<TrainingResult>;
  /** Computes a loss of one batch. */
  loss(question: LossQuestion): Promise<{ value: number; gradient: Float32Array; saved: KerasObject }>;
  /** Updates a metric with batches, one after the other. */
  metric(question: MetricQuestion): Promise<MetricAnswer>;
}

/** Keras in processes of its own. As many questions at a time as there are processes. */
export interface StartedOracle extends KerasOracle {
  /** Ends the processes. */
  stop(): Promise<void>;
}

/** Labels and outputs of a batch, and which steps of them count. */
export interface LabelsAndOutputs {
  labels: NumberArray;
  outputs: NumberArray;
  mask: NumberArray | null;
}

/** Numbers of a shape. */
export interface NumberArray {
  shape: readonly number[];
  values: Float32Array;
}

export interface LossQuestion extends LabelsAndOutputs {
  loss: KerasObject;
  /** Of each sample; null: all count the same. */
  weights: NumberArray | null;
}

/** A batch whose samples may have weights. */
export interface WeightedBatch extends LabelsAndOutputs {
  /** Of each sample; null: all count the same. */
  weights?: NumberArray | null;
}

export interface MetricQuestion {
  metric: KerasObject;
  batches: readonly WeightedBatch[];
}

type TrainAnswer = { losses: number[]; metrics: number[][]; weights: Record<string, PackedArray> };
type LossAnswer = { value: number; gradient: PackedArray; saved: KerasObject };
type MetricAnswer = { value: number | number[]; saved: KerasObject };

/** Starts Keras in so many processes; they load while the caller continues. */
export function startKerasOracle(processes: number): StartedOracle {
  const all = Array.from({ length: processes }, () => startKeras(SCRIPT));
  const idle = [...all];
  const ask = async <Answer extends object>(question: unknown): Promise<Answer> => {
    const free = idle.pop();
    if (free === undefined) throw new Error(`More than ${processes} questions at a time`);
    try {
      return await free.ask<Answer>(question);
    } finally {
      idle.push(free);
    }
  };
  return {
    ...oracleOf({ ask }),
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

/** Asks a process whose script answers the questions of keras-oracle.py. */
export const oracleOf = ({ ask }: Pick<KerasProcess, 'ask'>): KerasOracle => ({
  train: async (run) => read(await ask<TrainAnswer>(question(run))),
  async loss({ loss, weights, ...batch }) {
    const asked = { loss, weights: packedOrNull(weights), ...packedBatch(batch) };
    const answer = await ask<LossAnswer>(asked);
    return { ...answer, gradient: unpack(answer.gradient) };
  },
  metric: ({ metric, batches }) => ask<MetricAnswer>({ metric, batches: batches.map(weightedBatch) }),
});

const weightedBatch = ({ weights = null, ...batch }: WeightedBatch) => ({
  ...packedBatch(batch),
  weights: packedOrNull(weights),
});

const packedBatch = ({ labels, outputs, mask }: LabelsAndOutputs) => ({
  labels: packedOrNull(labels),
  outputs: packedOrNull(outputs),
  mask: packedOrNull(mask),
});

const packedOrNull = (array: NumberArray | null) => array && packed('float32', array.values, array.shape);

function question({ definition, data, initialWeights, batches }: TrainingRun) {
  const { model, compile, fit } = definition;
  const weights = [...initialWeights].map(
    ([path, values]) => [path, packed('float32', values, [-1])] as const,
  );
  return {
    model,
    compile,
    class_weight: fit?.class_weight ?? null,
    steps: data.steps,
    x: packed(data.x.dtype, data.x.values, [data.count, ...data.x.sampleShape]),
    y: packed(data.y.dtype, data.y.values, [data.count, ...data.y.sampleShape]),
    initial_weights: Object.fromEntries(weights),
    batches: batches.map((rows) => Array.from(rows)),
  };
}

/** An array as the scripts of Keras read it. */
export function packed(
  dtype: string,
  { buffer, byteOffset, byteLength }: ArrayBufferView,
  shape: readonly number[],
) {
  return { dtype, shape: [...shape], data: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

function read(answer: TrainAnswer): TrainingResult {
  const weights = Object.entries(answer.weights).map(([path, array]) => [path, unpack(array)] as const);
  return { ...answer, weights: new Map(weights) };
}
