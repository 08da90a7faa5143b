import * as tf from '@tensorflow/tfjs-core';
import { withoutGradients } from '../../custom-gradient.js';
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
export function equalize(images: tf.Tensor, bins: number, range: ValueRange): tf.Tensor {
  const [low, high] = endsOf(range);
  const bytes = scaled(images, [low, high], [0, 255]);
  const counts = withoutGradients([bytes], () => countBins(bytes, bins));
  const isFlat = withoutGradients([counts], () => usesOneBin(counts));
  const equalized = withoutGradients([bytes, counts], () => lookUp(bytes, lookupTable(counts)));
  return scaled(select(isFlat, bytes, equalized), [0, 255], [low, high]);
}

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

/** The number of values in each bin: [channels, bins]. */
function countBins(bytes: tf.Tensor, bins: number): tf.Tensor {
  const channels = bytes.shape.at(-1) ?? 1;
  const places = placesOf(tf.div(tf.mul(bytes, bins - 1), 255), bins);
  const counts = groupSums(filled(bytes.shape, 1, 'float32'), places, channels * bins);
  return tf.reshape(counts, [channels, bins]);
}

/** Of each channel: [channels]. */
const usesOneBin = (counts: tf.Tensor): tf.Tensor =>
  tf.lessEqual(tf.sum(tf.cast(tf.greater(counts, 0), 'float32'), 1), 1);

/** @param table [channels, bins] */
function lookUp(bytes: tf.Tensor, table: tf.Tensor): tf.Tensor {
  const bins = table.shape[1] ?? 1;
  return gather(tf.reshape(table, [-1]), placesOf(tf.mul(tf.div(bytes, 255), bins - 1), bins), 0);
}

/** The places of values in the bins of their channels, which lie one after the other. */
function placesOf(values: tf.Tensor, bins: number): tf.Tensor {
  const channels = values.shape.at(-1) ?? 1;
  const first = tf.tensor1d(Array.from({ length: channels }, (_, channel) => channel * bins));
  return tf.cast(tf.add(tf.floor(tf.clipByValue(values, 0, bins - 1)), first), 'int32');
}

/** The new value of each bin. @param counts [channels, bins] */
function lookupTable(counts: tf.Tensor): tf.Tensor {
  const below = cumulativeSum(counts, 1);
  const total = tf.slice(below, [0, (counts.shape[1] ?? 1) - 1], [-1, 1]);
  const first = tf.min(select(tf.greater(below, 0), below, total), 1, true);
  const others = tf.sub(total, first);
  const divisor = select(tf.greater(others, 0), others, filled(others.shape, 1, 'float32'));
  return tf.clipByValue(tf.round(tf.div(tf.mul(tf.sub(below, first), 255), divisor)), 0, 255);
}
