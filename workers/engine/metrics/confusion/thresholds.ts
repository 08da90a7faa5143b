import * as tf from '@tensorflow/tfjs-core';
import type { CompleteMetric } from '../../../../src/keras/metrics/index.js';
import { EPSILON } from '../../losses/probabilistic/probabilities.js';
import { toNumbers } from '../metric.js';

/** The thresholds of a curve, and the place of outputs among them. */
export interface Thresholds {
  count: number;
  /** Records how many thresholds are below each output: float32 [outputs]. */
  below(output: tf.Tensor1D): tf.Tensor1D;
}

/** The thresholds that a metric names, or evenly spaced ones. */
export function thresholdsOf({ num_thresholds, thresholds }: CompleteMetric<'auc'>): Thresholds {
  if (thresholds === undefined) return evenThresholds(num_thresholds);
  const inner = [...thresholds].sort((a, b) => a - b);
  return isEven([0, ...inner, 1]) ? evenThresholds(inner.length + 2) : namedThresholds(inner);
}

/** After Keras's is_evenly_distributed_thresholds. */
function isEven(thresholds: readonly number[]): boolean {
  const last = thresholds.length - 1;
  return thresholds.every((value, index) => {
    const even = Math.fround(Math.fround(index) / last);
    return Math.abs(value - even) <= EPSILON + 1e-5 * Math.abs(even);
  });
}

/** Keras does not compare outputs with evenly spaced thresholds: it divides by their distance. */
function evenThresholds(count: number): Thresholds {
  return {
    count,
    below: (output) => tf.maximum(tf.ceil(tf.mul(tf.clipByValue(output, 0, 1), count - 1)), 1),
  };
}

function namedThresholds(inner: readonly number[]): Thresholds {
  const all = [-EPSILON, ...inner, 1 + EPSILON];
  return {
    count: all.length,
    below: (output) => tf.sum(toNumbers(tf.greater(tf.expandDims(output, -1), tf.tensor1d(all))), -1),
  };
}
