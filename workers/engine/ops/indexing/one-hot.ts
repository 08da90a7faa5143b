import * as tf from '@tensorflow/tfjs-core';

/** 1 at the place of each integer, on a new axis; 0 elsewhere and for integers outside it. */
export function oneHotAt(
  x: tf.Tensor,
  classes: number,
  axis: number,
  dtype: 'float32' | 'int32' | 'bool',
): tf.Tensor {
  const type = dtype === 'int32' ? 'int32' : 'float32';
  const integers = tf.cast(x, 'int32');
  const last = classes === 1 ? isZero(integers, type) : tf.oneHot(integers, classes, 1, 0, type);
  const moved = axis === x.rank ? last : moveLast(last, axis);
  return dtype === 'bool' ? tf.cast(moved, 'bool') : moved;
}

/** tf.oneHot refuses a single class. Numbers are compared as float32, for which a GPU has a kernel. */
const isZero = (x: tf.Tensor, dtype: 'float32' | 'int32'): tf.Tensor =>
  tf.expandDims(tf.cast(tf.equal(tf.cast(x, 'float32'), 0), dtype), -1);

/** Moves the last axis to `axis`. */
function moveLast(x: tf.Tensor, axis: number): tf.Tensor {
  const others = x.shape.slice(1).map((_, index) => index);
  return tf.transpose(x, others.toSpliced(axis, 0, x.rank - 1));
}
