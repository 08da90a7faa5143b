import * as tf from '@tensorflow/tfjs-core';
import { max, mean, min } from '../../tensors/reduce.js';
import { select } from '../../tensors/select.js';
import { BYTES, clipTo, toRange, type ValueRange } from './value-range.js';

/** Moves pixels away from the mean of their channel, or towards it. @param factor [batch, 1, 1, 1] */
export function adjustContrast(images: tf.Tensor, factor: tf.Tensor, range: ValueRange): tf.Tensor {
  const middle = mean(mean(images, [1], true), [2], true);
  return clipTo(tf.add(tf.mul(tf.sub(images, middle), factor), middle), range);
}

/**
 * Stretches the values over the axes 1 and 2 to the whole range; equal values stay. Keras takes the axes 1 and 2 of either data
 * format.
 */
export function autoContrast(images: tf.Tensor, range: ValueRange): tf.Tensor {
  const bytes = toRange(images, range, BYTES);
  const [low, high] = [min(bytes, [1, 2], true), max(bytes, [1, 2], true)];
  const isFlat = tf.lessEqual(tf.sub(high, low), 0);
  // Not divided by 0: the gradient of a value that is not chosen would be no number.
  const scale = tf.div(255, select(isFlat, tf.onesLike(high), tf.sub(high, low)));
  const stretched = tf.add(tf.mul(bytes, scale), tf.mul(tf.neg(low), scale));
  return select(isFlat, images, toRange(clipTo(stretched, BYTES), BYTES, range));
}
