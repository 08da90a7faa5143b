import * as tf from '@tensorflow/tfjs-core';

/** log Σ exp of numbers at the same place of several tensors; -∞ where all of them are. Not on the tape. */
export function logSum(terms: readonly tf.Tensor[]): tf.Tensor {
  const largest = terms.reduce((a, b) => tf.maximum(a, b));
  const shift = tf.where(tf.isFinite(largest), largest, tf.zerosLike(largest));
  const sum = terms.map((term) => tf.exp(tf.sub(term, shift))).reduce((a, b) => tf.add(a, b));
  return tf.add(tf.log(sum), shift);
}

/** log Σ exp over the last axis, [..., 1]. */
export function logSumOfRows(x: tf.Tensor): tf.Tensor {
  const largest = tf.max(x, -1, true);
  return tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, largest)), -1, true)), largest);
}

/** A column of one value before or after rows [batch, columns]. */
export function withColumn(x: tf.Tensor, value: number, side: 'before' | 'after'): tf.Tensor {
  const column = tf.fill([x.shape[0] ?? 1, 1], value);
  return tf.concat(side === 'before' ? [column, x] : [x, column], 1);
}

/** The columns of rows [batch, columns] but the first or last. */
export const withoutColumn = (x: tf.Tensor, side: 'first' | 'last'): tf.Tensor =>
  tf.slice(x, [0, side === 'first' ? 1 : 0], [x.shape[0] ?? 1, (x.shape[1] ?? 1) - 1]);
