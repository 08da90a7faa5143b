import * as tf from '@tensorflow/tfjs-core';
import type { CompleteMetric } from '../../../../src/keras/metrics/index.js';
import { EPSILON } from '../../ops/numeric/probabilities.js';
import { toNumbers } from '../metric.js';

/** The thresholds of a curve, and the place of outputs among them. */
export interface Thresholds {
  count: number;
  /** Records how many thresholds are below each output: float32, of its shape. */
  below(output: tf.Tensor): tf.Tensor;
}

/** The thresholds that a curve names, or evenly spaced ones; the first and the last lie outside [0, 1]. */
export function thresholdsOf({ num_thresholds, thresholds }: CompleteMetric<'auc'>): Thresholds {
  if (thresholds === undefined) return atLeastOne(evenThresholds(num_thresholds));
  const inner = rising(thresholds);
  return isEven([0, ...inner, 1])
    ? atLeastOne(evenThresholds(inner.length + 2))
    : namedThresholds([-EPSILON, ...inner, 1 + EPSILON]);
}

/** The given thresholds, rising. Keras compares with evenly spaced ones in another way, and only where they are given so. */
export const listedThresholds = (thresholds: readonly number[]): Thresholds =>
  thresholds.length > 2 && isEven(thresholds)
    ? evenThresholds(thresholds.length)
    : namedThresholds(rising(thresholds));

/** The same in rising order. */
export const rising = (thresholds: readonly number[]): number[] => [...thresholds].sort((a, b) => a - b);

/** After Keras's is_evenly_distributed_thresholds. */
function isEven(thresholds: readonly number[]): boolean {
  const last = thresholds.length - 1;
  return thresholds.every((value, index) => {
    const even = Math.fround(Math.fround(index) / last);
    return Math.abs(value - even) <= EPSILON + 1e-5 * Math.abs(even);
  });
}

/** Evenly spaced from 0 to 1. Keras does not compare outputs with them: it divides by their distance. */
export const evenThresholds = (count: number): Thresholds => ({
  count,
  below: (output) => tf.ceil(tf.mul(tf.clipByValue(output, 0, 1), count - 1)),
});

/** The first threshold is below every output. */
const atLeastOne = ({ count, below }: Thresholds): Thresholds => ({
  count,
  below: (output) => tf.maximum(below(output), 1),
});

const namedThresholds = (all: readonly number[]): Thresholds => ({
  count: all.length,
  below: (output) => tf.sum(toNumbers(tf.greater(tf.expandDims(output, -1), tf.tensor1d([...all]))), -1),
});
