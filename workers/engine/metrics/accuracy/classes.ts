import * as tf from '@tensorflow/tfjs-core';
import { emitNode, emitOne, type GraphOutput, outputOf, typeAttribute } from '../../graph/graph.js';

/** 1 where two classes are equal. They are int64, which tfjs does not know: a GPU compares int32 on the host, which would wait for it in each step. */
export function agreementOfClasses(
  expected: GraphOutput,
  found: GraphOutput,
  { shape }: tf.Tensor,
): tf.Tensor {
  const emission = { op: 'Equal', inputs: [expected, found], attributes: { T: typeAttribute('int64') } };
  return tf.cast(emitOne(emission, { shape: shape.slice(0, -1), dtype: 'bool' }), 'float32');
}

/** The index of the largest value of the last axis. */
export function largest(values: tf.Tensor): GraphOutput {
  const attributes = {
    T: typeAttribute('float32'),
    Tidx: typeAttribute('int32'),
    output_type: typeAttribute('int64'),
  };
  const lastAxis = tf.scalar(values.rank - 1, 'int32');
  return outputOf(emitNode({ op: 'ArgMax', inputs: [values, lastAxis], attributes }), 'int64');
}

/** Labels as classes, their fraction cut off. */
export function classNumbers(labels: tf.Tensor): GraphOutput {
  const attributes = { SrcT: typeAttribute('float32'), DstT: typeAttribute('int64') };
  return outputOf(emitNode({ op: 'Cast', inputs: [labels], attributes }), 'int64');
}

/** 1 where the class is among the `k` largest of the outputs, all of which are finite (TensorFlow's in_top_k). */
export function isAmongLargest(classes: GraphOutput, output: tf.Tensor, k: number): tf.Tensor {
  const expected = tf.sum(tf.where(isClass(classes, output), output, tf.zerosLike(output)), -1, true);
  const above = tf.sum(tf.cast(tf.greater(output, expected), 'float32'), -1);
  const areFinite = tf.all(tf.isFinite(output), -1);
  return tf.cast(tf.logicalAnd(tf.less(above, k), areFinite), 'float32');
}

/** Where the last axis of the outputs is at the class. */
function isClass(classes: GraphOutput, { shape }: tf.Tensor): tf.Tensor {
  const depth = tf.scalar(shape.at(-1) ?? 1, 'int32');
  const inputs = [classes, depth, tf.scalar(1), tf.scalar(0)];
  const attributes = { T: typeAttribute('float32'), TI: typeAttribute('int64'), axis: { i: -1 } };
  return tf.greater(emitOne({ op: 'OneHot', inputs, attributes }, { shape, dtype: 'float32' }), 0.5);
}
