import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedMetric } from '../../src/contracts/compile.js';
import { dropLastOne, likeOutput } from './losses.js';
import { attribute, runSingleOp } from './native-backend.js';

/** Metrics before their mean is taken: a tensor [batch, ...]. */
export type Metric = (labels: tf.Tensor, output: tf.Tensor) => tf.Tensor;

const THRESHOLD = 0.5;

const METRIC_FUNCTIONS: Readonly<Record<ResolvedMetric['function'], Metric>> = {
  binary_accuracy: (labels, output) =>
    agreement(likeOutput(labels, output), tf.cast(tf.greater(output, THRESHOLD), 'float32')),
  categorical_accuracy: (labels, output) => agreementOfClasses(largest(labels), largest(output)),
  sparse_categorical_accuracy: (labels, output) =>
    agreementOfClasses(classNumbers(dropLastOne(labels, output.rank)), largest(output)),
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

/**
 * Classes are int64, a type that tfjs computes nothing of: a GPU compares int32 on the host, which would wait for it in each step.
 */
function agreementOfClasses(expected: tf.Tensor, found: tf.Tensor): tf.Tensor {
  const equal = runSingleOp('Equal', [attribute.type('T', 'int64')], [expected, found]);
  return tf.cast(equal, 'float32');
}

/** The index of the largest value of the last axis. */
function largest(values: tf.Tensor): tf.Tensor {
  const attributes = [
    attribute.type('T', 'float32'),
    attribute.type('Tidx', 'int32'),
    attribute.type('output_type', 'int64'),
  ];
  return runSingleOp('ArgMax', attributes, [values, tf.scalar(values.rank - 1, 'int32')]);
}

/** Labels as classes, their fraction cut off. */
function classNumbers(labels: tf.Tensor): tf.Tensor {
  const attributes = [
    attribute.type('SrcT', 'float32'),
    attribute.type('DstT', 'int64'),
    attribute.bool('Truncate', false),
  ];
  return runSingleOp('Cast', attributes, [labels]);
}
