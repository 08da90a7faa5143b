import * as tf from '@tensorflow/tfjs-core';
import { withoutGradients } from '../../custom-gradient.js';
import { filled } from '../../tensors/filled.js';
import { max, mean, min } from '../../tensors/reduce.js';
import { select } from '../../tensors/select.js';
import { BYTES, clipTo, toRange, type ValueRange } from './value-range.js';

/** Moves pixels away from the mean of their channel, or towards it. @param factor [batch, 1, 1, 1] */
export function adjustContrast(images: tf.Tensor, factor: tf.Tensor, range: ValueRange): tf.Tensor {
  const middle = mean(mean(images, [1], true), [2], true);
  return clipTo(tf.add(tf.mul(tf.sub(images, middle), factor), middle), range);
}

/** Stretches the values over two axes to the whole range; equal values stay. */
export function autoContrast(
  images: tf.Tensor,
  range: ValueRange,
  axes: readonly number[] = [1, 2],
): tf.Tensor {
  const bytes = toRange(images, range, BYTES);
  const [low, high] = [min(bytes, axes, true), max(bytes, axes, true)];
  const isFlat = withoutGradients([low, high], () => tf.lessEqual(tf.sub(high, low), 0));
  // Not divided by 0: the gradient of a value that is not chosen would be no number.
  const scale = tf.div(255, select(isFlat, filled(high.shape, 1, 'float32'), tf.sub(high, low)));
  const stretched = tf.add(tf.mul(bytes, scale), tf.mul(tf.neg(low), scale));
  return select(isFlat, images, toRange(clipTo(stretched, BYTES), BYTES, range));
}
