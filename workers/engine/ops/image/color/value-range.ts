import * as tf from '@tensorflow/tfjs-core';

/** The least and the largest value that pixels may have. */
export type ValueRange = readonly number[];

/** The range that 8-bit images have. */
export const BYTES: ValueRange = [0, 255];

/** The range of values that conversions between color spaces need. */
export const UNIT: ValueRange = [0, 1];

/** Both ends of a range. */
export const endsOf = ([low = 0, high = 255]: ValueRange): readonly [number, number] => [low, high];

/** Moves pixels from one range of values to another, operation by operation as Keras's `_transform_value_range`. */
export function toRange(images: tf.Tensor, from: ValueRange, to: ValueRange): tf.Tensor {
  const [[fromLow, fromHigh], [toLow, toHigh]] = [endsOf(from), endsOf(to)];
  if (fromLow === toLow && fromHigh === toHigh) return images;
  const share = tf.div(tf.sub(images, fromLow), fromHigh - fromLow);
  return tf.add(tf.mul(share, toHigh - toLow), toLow);
}

/** Pixels within a range. */
export function clipTo(images: tf.Tensor, range: ValueRange): tf.Tensor {
  const [low, high] = endsOf(range);
  return tf.clipByValue(images, low, high);
}
