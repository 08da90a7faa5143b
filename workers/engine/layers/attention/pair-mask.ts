import * as tf from '@tensorflow/tfjs-core';

/**
 * The result of a comparison of the numbers of each row and column: [1, 1, rows, columns]. The numbers are constant floats: a GPU
 * computes ranges, and compares integers, on the host.
 */
export function pairMask(
  [rows = 1, columns = 1]: readonly number[],
  compare: (row: tf.Tensor, column: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const numbers = (count: number, shape: number[]) =>
    tf.tensor(
      Float32Array.from({ length: count }, (_, index) => index),
      shape,
    );
  return compare(numbers(rows, [1, 1, rows, 1]), numbers(columns, [1, 1, 1, columns]));
}

/** True where a row is not before a column. */
export const causalMask = (lengths: readonly number[]): tf.Tensor =>
  pairMask(lengths, (row, column) => tf.greaterEqual(row, column));

/** True where a row and a column are less than `window` apart. */
export const slidingMask = (lengths: readonly number[], window: number): tf.Tensor =>
  pairMask(lengths, (row, column) => tf.less(tf.abs(tf.sub(row, column)), window));
