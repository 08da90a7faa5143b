import * as tf from '@tensorflow/tfjs-core';
import { withoutGradients } from '../../custom-gradient.js';
import { gather } from '../../gather.js';
import { select } from '../../tensors/select.js';
import { BYTES, clipTo, toRange, type ValueRange } from './value-range.js';

/** The number of bits of a channel. */
const BITS = 8;

/** Clears the lowest bits of pixels. @param shift the number of bits to clear, from 0 to 7: int32, [batch] */
export const clearBits = (images: tf.Tensor, shift: tf.Tensor, range: ValueRange): tf.Tensor =>
  withoutGradients([images], () => {
    const powers = tf.tensor1d(Array.from({ length: BITS }, (_, bit) => 2 ** bit));
    const step = tf.reshape(gather(powers, shift, 0), [-1, 1, 1, 1]);
    const bytes = tf.floor(clipTo(toRange(images, range, BYTES), BYTES));
    return toRange(tf.mul(tf.floor(tf.div(bytes, step)), step), BYTES, range);
  });

/** Adds to pixels and inverts those from a threshold on. @param additions of 0 to 255, as the thresholds: [batch, 1, 1, 1] */
export function solarize(
  images: tf.Tensor,
  { additions, thresholds }: { additions: tf.Tensor; thresholds: tf.Tensor },
  range: ValueRange,
): tf.Tensor {
  const bytes = clipTo(tf.add(toRange(images, range, BYTES), additions), BYTES);
  const isBelow = withoutGradients([bytes, thresholds], () => tf.less(bytes, thresholds));
  return toRange(select(isBelow, bytes, tf.sub(255, bytes)), BYTES, range);
}

/** Inverts pixels, as Keras does: subtracts them from the end of the range. */
export const invert = (images: tf.Tensor, [, high = 255]: ValueRange): tf.Tensor => tf.sub(high, images);
