import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedMetric } from '../../src/contracts/compile.js';
import { dropLastOne, likeOutput } from './losses.js';

/** Metrics before their mean is taken: a tensor [batch, ...]. */
export type Metric = (labels: tf.Tensor, output: tf.Tensor) => tf.Tensor;

const THRESHOLD = 0.5;

const METRIC_FUNCTIONS: Readonly<Record<ResolvedMetric['function'], Metric>> = {
  binary_accuracy: (labels, output) =>
    agreement(likeOutput(labels, output), tf.cast(tf.greater(output, THRESHOLD), 'float32')),
  categorical_accuracy: (labels, output) => agreement(tf.argMax(labels, -1), tf.argMax(output, -1)),
  sparse_categorical_accuracy: (labels, output) =>
    agreement(tf.cast(dropLastOne(labels, output.rank), 'int32'), tf.argMax(output, -1)),
  mean_squared_error: (labels, output) => tf.squaredDifference(likeOutput(labels, output), output),
  mean_absolute_error: (labels, output) => tf.abs(tf.sub(likeOutput(labels, output), output)),
};

/** The metric that a job's metric came to. */
export function createMetric(metric: ResolvedMetric): Metric {
  return METRIC_FUNCTIONS[metric.function];
}

function agreement(expected: tf.Tensor, found: tf.Tensor): tf.Tensor {
  return tf.cast(tf.equal(expected, found), 'float32');
}
