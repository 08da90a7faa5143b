import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from '../../custom-gradient.js';
import { gather } from '../../gather.js';
import { filled } from '../../tensors/filled.js';
import { groupSums } from '../../tensors/integers.js';
import { cumulativeSum } from '../../tensors/reduce.js';
import { select } from '../../tensors/select.js';
import { endsOf, type ValueRange } from './value-range.js';

/**
 * Spreads the values of each channel evenly, by the histogram of the whole batch, as Keras does. A channel with values in one bin
 * only stays.
 * @param images [batch, height, width, channels]
 */
export const equalize = (images: tf.Tensor, bins: number, range: ValueRange): tf.Tensor =>
  withoutGradient(images, () => {
    const [low, high] = endsOf(range);
    const bytes = scaled(images, [low, high], [0, 255]);
    return scaled(equalizeBytes(bytes, bins), [0, 255], [low, high]);
  });

/** In Keras's order of operations, which decides the bin of a value. */
function scaled(
  values: tf.Tensor,
  from: readonly [number, number],
  to: readonly [number, number],
): tf.Tensor {
  const scale = (to[1] - to[0]) / (from[1] - from[0]);
  const offset = to[0] - from[0] * scale;
  return scale === 1 && offset === 0 ? values : tf.add(tf.mul(values, scale), offset);
}

function equalizeBytes(bytes: tf.Tensor, bins: number): tf.Tensor {
  const channels = bytes.shape.at(-1) ?? 1;
  const firstBins = tf.tensor1d(Array.from({ length: channels }, (_, channel) => channel * bins));
  const placed = (scaledValues: tf.Tensor) =>
    tf.cast(tf.add(tf.floor(tf.clipByValue(scaledValues, 0, bins - 1)), firstBins), 'int32');
  const counted = placed(tf.div(tf.mul(bytes, bins - 1), 255));
  const counts = tf.reshape(groupSums(filled(bytes.shape, 1, 'float32'), counted, channels * bins), [
    channels,
    bins,
  ]);
  const looked = placed(tf.mul(tf.div(bytes, 255), bins - 1));
  const equalized = gather(tf.reshape(lookupTable(counts), [-1]), looked, 0);
  const usedBins = tf.sum(tf.cast(tf.greater(counts, 0), 'float32'), 1);
  return select(tf.lessEqual(usedBins, 1), bytes, equalized);
}

/** The new value of each bin. @param counts [channels, bins] */
function lookupTable(counts: tf.Tensor): tf.Tensor {
  const below = cumulativeSum(counts, 1);
  const total = tf.slice(below, [0, (counts.shape[1] ?? 1) - 1], [-1, 1]);
  const first = tf.min(select(tf.greater(below, 0), below, total), 1, true);
  const others = tf.sub(total, first);
  const divisor = select(tf.greater(others, 0), others, tf.onesLike(others));
  return tf.clipByValue(tf.round(tf.div(tf.mul(tf.sub(below, first), 255), divisor)), 0, 255);
}
