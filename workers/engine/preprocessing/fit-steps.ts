import * as tf from '@tensorflow/tfjs-core';
import type { Dtype } from '../../../src/contracts/datasets.js';
import type { XOp } from '../../../src/contracts/preprocessing.js';
import type { DataSet, SampleRange } from '../data/data-set.js';
import { chunksOf, type SampleArray } from '../data/sample-array.js';
import { preprocess } from './x-steps.js';

const CHUNK_SAMPLES = 1024;

/** The steps with every statistic filled in, each fitted on what the steps before it make of the training samples. */
export async function fitSteps(
  steps: readonly XOp[],
  { x, splits }: Pick<DataSet, 'x'> & { splits: Pick<DataSet['splits'], 'train'> },
): Promise<XOp[]> {
  const fitted: XOp[] = [];
  for (const step of steps)
    fitted.push(needsFit(step) ? await fitNormalize(step, fitted, { array: x, range: splits.train }) : step);
  return fitted;
}

function needsFit(step: XOp): step is Extract<XOp, { op: 'normalize' }> {
  return step.op === 'normalize' && (step.mean === undefined || step.std === undefined);
}

/** Samples that statistics are taken from. */
interface Samples {
  array: SampleArray;
  range: SampleRange;
}

type Normalize = Extract<XOp, { op: 'normalize' }>;

/** Two passes, so that a large mean does not eat the digits of a small spread. Given values are kept. */
async function fitNormalize(step: Normalize, before: readonly XOp[], samples: Samples): Promise<Normalize> {
  const mean = step.mean ?? unwrap(await meanOf(before, samples, (x) => x));
  const centre = tf.tensor(mean);
  const variance = await meanOf(before, samples, (x) => tf.squaredDifference(x, centre));
  centre.dispose();
  return { op: 'normalize', mean, std: step.std ?? unwrap(variance.map(standardDeviation)) };
}

/** A constant input has no spread; divided by one, it becomes zero. */
function standardDeviation(variance: number): number {
  return variance > 0 ? Math.sqrt(variance) : 1;
}

/** One value stands for all as a number, several as a list over the last axis. */
function unwrap(values: number[]): number | number[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

/** The mean of `compute` over all samples, in double precision: over everything, or one for each entry of the last axis. */
async function meanOf(
  before: readonly XOp[],
  { array, range }: Samples,
  compute: (x: tf.Tensor) => tf.Tensor,
): Promise<number[]> {
  let sums: number[] = [];
  for await (const { count, values } of chunksOf(array, range, CHUNK_SAMPLES)) {
    const means = tf.tidy(() => {
      const batch = tf.tensor(Float32Array.from(values), [count, ...array.sampleShape]);
      return chunkMeans(compute(preprocess(batch, before)), array.dtype);
    });
    sums = means.map((mean, index) => (sums[index] ?? 0) + mean * count);
  }
  return sums.map((sum) => sum / range.count);
}

function chunkMeans(x: tf.Tensor, dtype: Dtype): number[] {
  const features = x.rank === 1 || isImageWithoutChannels(x, dtype) ? 1 : (x.shape.at(-1) ?? 1);
  return [...tf.mean(tf.reshape(x, [-1, features]), 0).dataSync()];
}

/** Samples [height, width] and samples [steps, features] are told apart by their type: pixels are unsigned. */
function isImageWithoutChannels(x: tf.Tensor, dtype: Dtype): boolean {
  return x.rank === 3 && (dtype === 'uint8' || dtype === 'uint16');
}
