import * as tf from '@tensorflow/tfjs-core';
import { topK } from '../indexing/top-k.js';

/** The places of the numbers along the last axis, from the least number on; equal ones keep their order. */
export const ascendingOrder = (x: tf.Tensor): tf.Tensor => topK(opposite(x), x.shape.at(-1) ?? 1).indices;

/** The numbers along the last axis from the least to the largest. */
export const sortedAscending = (x: tf.Tensor): tf.Tensor =>
  opposite(topK(opposite(x), x.shape.at(-1) ?? 1).values);

/** Numbers in the opposite order. Negative integers would not be: the least of all has none. */
const opposite = (x: tf.Tensor): tf.Tensor =>
  x.dtype === 'float32' ? tf.neg(x) : tf.sub(tf.scalar(-1, 'int32'), x);
