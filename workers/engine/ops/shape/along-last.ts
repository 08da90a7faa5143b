import * as tf from '@tensorflow/tfjs-core';

/** Lets an operation over the last axis serve any axis: moves the axis to the end before it and back after it. */
export function alongLast(x: tf.Tensor, axis: number, compute: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const last = x.rank - 1;
  if (axis === last) return compute(x);
  // Swapping two axes is its own inverse.
  const swapped = x.shape.map((_, index) => (index === axis ? last : index === last ? axis : index));
  return tf.transpose(compute(tf.transpose(x, swapped)), swapped);
}

/** Moves the last axis to a place; the others keep their order. */
export function moveFromLast(x: tf.Tensor, axis: number): tf.Tensor {
  if (axis === x.rank - 1) return x;
  const others = x.shape.map((_, index) => index).slice(0, -1);
  return tf.transpose(x, others.toSpliced(axis, 0, x.rank - 1));
}

/** Moves an axis to the end; the others keep their order. */
export function moveToLast(x: tf.Tensor, axis: number): tf.Tensor {
  if (axis === x.rank - 1) return x;
  const others = x.shape.map((_, index) => index).filter((index) => index !== axis);
  return tf.transpose(x, [...others, axis]);
}
