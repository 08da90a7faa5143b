import * as tf from '@tensorflow/tfjs-core';
import { absolute } from '../absolute.js';
import { withoutGradient } from '../custom-gradient.js';
import { maximum } from '../maximum.js';

/** The norm of vectors over axes: the sum of the absolute values to the power of `order`, to the power of 1 / order. */
export function vectorNorm(x: tf.Tensor, order: number, axes: number[], keepDims: boolean): tf.Tensor {
  switch (order) {
    case 0:
      return tf.sum(
        withoutGradient(x, () => tf.cast(tf.notEqual(x, 0), 'float32')),
        axes,
        keepDims,
      );
    case 2:
      return frobeniusNorm(x, axes, keepDims);
    case Number.POSITIVE_INFINITY:
      return maximum(absolute(x), axes, keepDims);
    case Number.NEGATIVE_INFINITY:
      return minimum(absolute(x), axes, keepDims);
    default:
      return tf.pow(tf.sum(tf.pow(absolute(x), order), axes, keepDims), 1 / order);
  }
}

/** The smallest values over axes; equal ones share the gradient. */
export const minimum = (x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor =>
  tf.neg(maximum(tf.neg(x), axes, keepDims));

/** The root of the sum of the squares over axes. */
export const frobeniusNorm = (x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor =>
  tf.sqrt(tf.sum(tf.square(x), axes, keepDims));

/**
 * The norm of matrices: the largest or smallest (of a negative order) sum of absolute values of a column (order ±1) or of a
 * row (order ±∞).
 */
export function matrixNorm(
  x: tf.Tensor,
  order: number,
  { rows, columns, keepDims }: { rows: number; columns: number; keepDims: boolean },
): tf.Tensor {
  const [summed, compared] = Math.abs(order) === 1 ? [rows, columns] : [columns, rows];
  const sums = tf.sum(absolute(x), summed, true);
  const value = (order > 0 ? maximum : minimum)(sums, [compared], true);
  return keepDims ? value : tf.squeeze(value, [rows, columns]);
}
