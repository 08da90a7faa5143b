import * as tf from '@tensorflow/tfjs-core';
import type { CompleteMetric, MetricType } from '../../../src/keras/metrics/index.js';
import type { Shape } from '../../../src/keras/shape.js';
import { likeOutput } from '../losses/shapes.js';
import { maskedMean, positionWeights, weightedMean } from '../ops/masked-mean.js';

/** The labels and outputs of a batch, as tensors that are being recorded. */
export interface Outcome {
  labels: tf.Tensor;
  output: tf.Tensor;
  /** The input of the softmax or sigmoid that the output comes from; null if it is not known. */
  logits: tf.Tensor | null;
  /** [batch, steps]: the steps that count; null: all, also for a metric that counts masked steps. */
  mask: tf.Tensor | null;
  /** [batch]: how much each sample counts, or [batch, ...] each position; null: all count the same. */
  weights: tf.Tensor | null;
}

/** An accumulator over a dataset, whatever its batches. */
export interface Metric {
  /** How many numbers its state has; each is 0 before the first batch. */
  size: number;
  /** Records what a batch adds to the state: a vector of `size` numbers, or a scalar where that is one. */
  measure(outcome: Outcome): tf.Tensor;
  /** Whether what is measured is a mean over the positions that count in a batch, by their weights; else it is a sum. */
  isMean: boolean;
  /** The value of the metric. @param positions How many positions have counted so far, or their weights */
  result(state: readonly number[], positions: number): MetricResult;
}

/** The value of a metric, or its values. */
export type MetricResult = number | readonly number[];

/** The math of a metric with the given arguments. @param output The shape of the outputs, without the batch axis */
export type MetricKernel<T extends MetricType> = (config: CompleteMetric<T>, output: Shape) => Metric;

/** The mean of a value of each position, which `finish` turns into the metric. */
export function meanOf(
  value: (labels: tf.Tensor, output: tf.Tensor) => tf.Tensor,
  finish: (mean: number) => number = (mean) => mean,
): Metric {
  return {
    size: 1,
    isMean: true,
    measure: ({ labels, output, mask, weights }) =>
      weights === null
        ? maskedMean(value(labels, output), mask)
        : weightedMean(value(labels, output), positionWeights(weights, mask)),
    // Keras's mean of no positions is 0.
    result: ([sum = Number.NaN], positions) => finish(positions === 0 ? 0 : sum / positions),
  };
}

/** The mean of a value of each output and its label. */
export const meanOfPairs = (
  value: (labels: tf.Tensor, output: tf.Tensor) => tf.Tensor,
  finish?: (mean: number) => number,
): Metric => meanOf((labels, output) => value(likeOutput(labels, output), output), finish);

/** Sums over the dataset, from which the metric follows. */
export const sumOf = ({ size, measure, result }: Pick<Metric, 'size' | 'measure' | 'result'>): Metric => ({
  size,
  isMean: false,
  measure,
  result,
});

/** 1 where a condition holds, else 0. */
export const toNumbers = (condition: tf.Tensor): tf.Tensor => tf.cast(condition, 'float32');

/** The sum of values [batch, ...] over samples, by their weights. */
export function weightedSum(values: tf.Tensor, weights: tf.Tensor | null, axis?: number): tf.Tensor {
  return tf.sum(weights === null ? values : tf.mul(values, perSample(weights, values.rank)), axis);
}

/** Weights [batch, ...] as factors of values [batch, ...] of the given rank, which is not lower. */
export const perSample = (weights: tf.Tensor, rank: number): tf.Tensor =>
  tf.reshape(weights, [...weights.shape, ...Array.from({ length: rank - weights.rank }, () => 1)]);

/** Keras's quotient, which is 0 where it divides by 0. */
export const divideNoNan = (dividend: number, divisor: number): number =>
  divisor === 0 ? 0 : dividend / divisor;
