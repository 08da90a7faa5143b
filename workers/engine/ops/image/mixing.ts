import * as tf from '@tensorflow/tfjs-core';
import { gather } from '../gather.js';
import { type RandomNumbers, randomBeta } from '../random/random-gamma.js';
import { select } from '../tensors/select.js';
import { ascendingOrder } from '../tensors/sort.js';

/** Which sample each sample is mixed with, and its own share. */
export interface Mixture {
  /** Places of samples in the batch, each once: int32, [batch]. */
  order: tf.Tensor;
  /** Of 0 to 1: [batch]. */
  weight: tf.Tensor;
}

/** The samples of a batch in a random order. */
const randomOrder = ({ uniform }: RandomNumbers, samples: number): tf.Tensor =>
  ascendingOrder(uniform([samples]));

/** Draws the mixture of MixUp: weights of Beta(alpha, alpha). */
export const drawMixture = (numbers: RandomNumbers, samples: number, alpha: number): Mixture => ({
  order: randomOrder(numbers, samples),
  weight: randomBeta(numbers, [samples], alpha),
});

/** weight · x + (1 - weight) · the other sample, for values of any shape. */
export function mix(x: tf.Tensor, { order, weight }: Mixture): tf.Tensor {
  const share = tf.reshape(weight, [-1, ...x.shape.slice(1).map(() => 1)]);
  return tf.add(tf.mul(share, x), tf.mul(tf.sub(1, share), gather(x, order, 0)));
}

/** A mixture in which a rectangle of each image comes from the other one. */
export interface Cutout extends Mixture {
  /** True inside the rectangle: [batch, height, width, 1]. */
  isInside: tf.Tensor;
}

/** The sizes of a batch of images. */
interface ImageBatch {
  samples: number;
  height: number;
  width: number;
}

/** Draws the mixture of CutMix; weights are the shares of pixels that stay. @param factor bounds of the parameter of Beta */
export function drawCutout(
  numbers: RandomNumbers,
  { samples, height, width }: ImageBatch,
  [low = 0, high = 1]: readonly number[],
): Cutout {
  // Keras adds the same, so that the parameter is above 0.
  const alpha = tf.add(tf.add(tf.mul(numbers.uniform([]), high - low), low), 1e-6);
  const ratio = tf.sqrt(tf.sub(1, randomBeta(numbers, [samples], alpha)));
  const column = interval(numbers.uniform([samples]), ratio, width);
  const row = interval(numbers.uniform([samples]), ratio, height);
  const area = tf.mul(tf.sub(column.end, column.start), tf.sub(row.end, row.start));
  return {
    order: randomOrder(numbers, samples),
    weight: tf.sub(1, tf.div(area, width * height)),
    isInside: tf.logicalAnd(
      isWithin(row, height, [samples, height, 1, 1]),
      isWithin(column, width, [samples, 1, width, 1]),
    ),
  };
}

interface Interval {
  start: tf.Tensor;
  end: tf.Tensor;
}

function interval(drawn: tf.Tensor, ratio: tf.Tensor, length: number): Interval {
  const size = tf.mul(ratio, length);
  const start = tf.mul(drawn, tf.sub(length, size));
  return { start, end: tf.add(start, size) };
}

/** Whether each place along an axis is in the interval of its sample. */
function isWithin(
  { start, end }: Interval,
  length: number,
  [samples, rows, columns, channels]: readonly [number, number, number, number],
): tf.Tensor {
  const places = tf.tensor(
    Array.from({ length }, (_, place) => place),
    [1, rows, columns, channels],
  );
  const ofSample = (values: tf.Tensor) => tf.reshape(values, [samples, 1, 1, 1]);
  return tf.logicalAnd(tf.greaterEqual(places, ofSample(start)), tf.less(places, ofSample(end)));
}

/** Fills the rectangles with the pixels of the other images. @param images [batch, height, width, channels] */
export const cut = (images: tf.Tensor, { order, isInside }: Omit<Cutout, 'weight'>): tf.Tensor =>
  select(isInside, gather(images, order, 0), images);
