import * as tf from '@tensorflow/tfjs-core';

/** 1 at the place of each integer, on a new axis; 0 elsewhere and for integers outside it. */
export function oneHotAt(
  x: tf.Tensor,
  classes: number,
  axis: number,
  dtype: 'float32' | 'int32' | 'bool',
): tf.Tensor {
  const type = dtype === 'int32' ? 'int32' : 'float32';
  const last = tf.oneHot(tf.cast(x, 'int32'), classes, 1, 0, type);
  const moved = axis === x.rank ? last : moveLast(last, axis);
  return dtype === 'bool' ? tf.cast(moved, 'bool') : moved;
}

/** Moves the last axis to `axis`. */
function moveLast(x: tf.Tensor, axis: number): tf.Tensor {
  const others = x.shape.slice(1).map((_, index) => index);
  return tf.transpose(x, others.toSpliced(axis, 0, x.rank - 1));
}
