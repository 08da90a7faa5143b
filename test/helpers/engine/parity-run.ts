import type { XOp, YOp } from '../../../src/contracts/datasets/preprocessing.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { storedValues } from '../../../workers/engine/data/batch-input.js';
import { createRandom, permutation } from '../../../workers/engine/ops/random/random.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import {
  type CompileData,
  type CompiledModel,
  compileModel,
} from '../../../workers/engine/training/steps/compiled-model.js';
import { trainStep } from './one-step.js';

/** A model as a job has it, every layer named. */
export type ModelToTrain = Pick<ResolvedConfig, 'model' | 'compile'> & {
  fit?: Pick<ResolvedConfig['fit'], 'class_weight'>;
};

/** One array of samples, as it is stored. */
export interface StoredArray {
  sampleShape: readonly number[];
  dtype: 'float32' | 'int32' | 'uint8';
  values: Float32Array | Int32Array | Uint8Array;
}

/** Samples, their labels, and the steps that preprocess them. */
export interface TrainingData {
  count: number;
  x: StoredArray;
  y: StoredArray;
  steps: { x: readonly XOp[]; y: readonly YOp[] };
}

/** The model and the initial weights that the engine trained, so that another engine can repeat the training. */
export interface TrainingRun {
  definition: ModelToTrain;
  data: TrainingData;
  initialWeights: ReadonlyMap<string, Float32Array>;
  /** The rows of each step's batch. */
  batches: readonly Int32Array[];
}

/** The result of a training: of each step, before its update; then the weights after the last. */
export interface TrainingResult {
  losses: number[];
  /** Of each step, in the order of the model's metrics. */
  metrics: number[][];
  weights: ReadonlyMap<string, Float32Array>;
}

const SEED = 20_260_101;

/** The rows of `steps` batches: epochs in an order of their own each, the last batch of an epoch smaller where need be. */
export function shuffledBatches(count: number, batchSize: number, steps: number): Int32Array[] {
  const batches: Int32Array[] = [];
  for (let epoch = 0; batches.length < steps; epoch++) {
    const order = permutation(count, createRandom(SEED, epoch));
    for (let from = 0; from < count; from += batchSize) batches.push(order.slice(from, from + batchSize));
  }
  return batches.slice(0, steps);
}

/** Compiles a model for batches of the given rows, the data kept in TensorFlow's memory. */
export function compileFor(
  definition: ModelToTrain,
  data: TrainingData,
  batches: readonly Int32Array[],
  how: Pick<CompileData, 'stepByXla'> = {},
): CompiledModel {
  const sizes = [...new Set(batches.map((rows) => rows.length))];
  return compileModel(
    { ...definition, seed: SEED },
    { ...residentData(data), sizes: { train: sizes, test: sizes }, ...how },
  );
}

/** Data of a model with one input and one output, kept in TensorFlow's memory. */
export function residentData({ count, x, y, steps }: TrainingData): Omit<CompileData, 'sizes'> {
  const arrays = { x: [storedValues(x.values)], y: [storedValues(y.values)] };
  return { x: [x], y: [y], steps: stepsOfOne(steps), resident: { count, arrays } };
}

/** Trains in the engine, from weights that it draws unless some are given. */
export function trainInEngine(
  definition: ModelToTrain,
  data: TrainingData,
  batches: readonly Int32Array[],
  how: Pick<CompileData, 'stepByXla'> & { weights?: ReadonlyMap<string, Float32Array> | undefined } = {},
): { run: TrainingRun; result: TrainingResult } {
  const compiled = compileFor(definition, data, batches, how);
  try {
    if (how.weights !== undefined) compiled.writeWeights(how.weights);
    const initialWeights = compiled.readWeights();
    const reports = batches.map((rows) => trainStep(compiled, { rows }));
    const losses = reports.map(({ loss }) => loss);
    const metrics = reports.map((report) => [...report.metrics]);
    return {
      run: { definition, data, initialWeights, batches },
      result: { losses, metrics, weights: compiled.readWeights() },
    };
  } finally {
    compiled.dispose();
  }
}
