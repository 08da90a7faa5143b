import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedMetric } from '../../../src/contracts/compile.js';
import { emitNode, emitOne, type GraphOutput, outputOf, typeAttribute } from '../graph/graph.js';
import { dropLastOne, likeOutput } from '../losses/losses.js';

/** Metrics before their mean is taken: a tensor [batch, ...], recorded in a graph. */
export type Metric = (labels: tf.Tensor, output: tf.Tensor) => tf.Tensor;

const THRESHOLD = 0.5;

const METRIC_FUNCTIONS: Readonly<Record<ResolvedMetric['function'], Metric>> = {
  binary_accuracy: (labels, output) =>
    agreement(likeOutput(labels, output), tf.cast(tf.greater(output, THRESHOLD), 'float32')),
  categorical_accuracy: (labels, output) => agreementOfClasses(largest(labels), largest(output), output),
  sparse_categorical_accuracy: (labels, output) =>
    agreementOfClasses(classNumbers(dropLastOne(labels, output.rank)), largest(output), output),
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
 * Classes are int64, which tfjs does not know: a GPU compares int32 on the host, which would wait for it in each step.
 */
function agreementOfClasses(expected: GraphOutput, found: GraphOutput, { shape }: tf.Tensor): tf.Tensor {
  const emission = { op: 'Equal', inputs: [expected, found], attributes: { T: typeAttribute('int64') } };
  return tf.cast(emitOne(emission, { shape: shape.slice(0, -1), dtype: 'bool' }), 'float32');
}

/** The index of the largest value of the last axis. */
function largest(values: tf.Tensor): GraphOutput {
  const attributes = {
    T: typeAttribute('float32'),
    Tidx: typeAttribute('int32'),
    output_type: typeAttribute('int64'),
  };
  const lastAxis = tf.scalar(values.rank - 1, 'int32');
  return outputOf(emitNode({ op: 'ArgMax', inputs: [values, lastAxis], attributes }), 'int64');
}

/** Labels as classes, their fraction cut off. */
function classNumbers(labels: tf.Tensor): GraphOutput {
  const attributes = { SrcT: typeAttribute('float32'), DstT: typeAttribute('int64') };
  return outputOf(emitNode({ op: 'Cast', inputs: [labels], attributes }), 'int64');
}
