import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from '../custom-gradient.js';
import { topK } from '../indexing/top-k.js';

/**
 * Sparsemax over the last axis as Keras 3.15 computes it: from sums of cumulative sums where Martins and Astudillo (2016)
 * have sums, so that the outputs sum to less than 1.
 */
export function sparsemaxOfLast(x: tf.Tensor): tf.Tensor {
  const size = x.shape.at(-1) ?? 1;
  const sorted = topK(x, size).values;
  const sums = tf.cumsum(sorted, x.rank - 1);
  const support = withoutGradient(sorted, () => isSupported(sorted, sums, size));
  const total = tf.sum(tf.mul(sums, support), -1, true);
  const threshold = tf.div(tf.sub(total, 1), tf.sum(support, -1, true));
  return tf.maximum(tf.sub(x, threshold), 0);
}

/** Which of the sorted entries stay above 0, as 0 or 1. */
function isSupported(sorted: tf.Tensor, sums: tf.Tensor, size: number): tf.Tensor {
  const counts = tf.tensor1d(Array.from({ length: size }, (_, index) => index + 1));
  return tf.cast(tf.greater(tf.sub(sorted, tf.div(tf.sub(sums, 1), counts)), 0), 'float32');
}
