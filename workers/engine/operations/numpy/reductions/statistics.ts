import * as tf from '@tensorflow/tfjs-core';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { filled } from '../../../ops/tensors/filled.js';
import { max, mean, min, sum } from '../../../ops/tensors/reduce.js';
import { select } from '../../../ops/tensors/select.js';
import { hasMinus } from '../elementwise/functions.js';

/** The axes that a reduction is over, counted from 0. */
export interface Over {
  axes: readonly number[];
  keepDims: boolean;
}

/** The mean square of the distance to the mean. */
export function variance(x: tf.Tensor, { axes, keepDims }: Over): tf.Tensor {
  return mean(tf.square(tf.sub(x, mean(x, axes, true))), axes, keepDims);
}

/** The largest numbers; of truth values, whether one is true. */
export const maximumOver = (x: tf.Tensor, { axes, keepDims }: Over): tf.Tensor =>
  x.dtype === 'bool' ? anyOver(x, { axes, keepDims }) : max(x, axes, keepDims);

/** The least numbers; of truth values, whether all are true. */
export const minimumOver = (x: tf.Tensor, { axes, keepDims }: Over): tf.Tensor =>
  x.dtype === 'bool' ? allOver(x, { axes, keepDims }) : min(x, axes, keepDims);

export const anyOver = (x: tf.Tensor, { axes, keepDims }: Over): tf.Tensor =>
  withoutGradients([x], () => tf.any(x, [...axes], keepDims));

export const allOver = (x: tf.Tensor, { axes, keepDims }: Over): tf.Tensor =>
  withoutGradients([x], () => tf.all(x, [...axes], keepDims));

/** Where numbers are NaN; integers never are. */
export const isNan = (x: tf.Tensor): tf.Tensor =>
  withoutGradients([x], () => (x.dtype === 'float32' ? tf.isNaN(x) : filled(x.shape, 0, 'bool')));

/** How many numbers are not NaN. */
export const countOfNumbers = (x: tf.Tensor, { axes, keepDims }: Over): tf.Tensor =>
  withoutGradients([x], () => tf.sum(tf.cast(tf.logicalNot(tf.isNaN(x)), 'float32'), [...axes], keepDims));

/** Numbers with NaN replaced. */
export const withoutNan = (x: tf.Tensor, by: number): tf.Tensor =>
  x.dtype === 'float32' ? select(isNan(x), tf.scalar(by), x) : x;

/** A reduction that leaves NaN out, by what is neutral to it; NaN of nothing else. */
export function ignoringNan(
  x: tf.Tensor,
  over: Over,
  neutral: number,
  reduce: typeof maximumOver,
): tf.Tensor {
  const reduced = reduce(withoutNan(x, neutral), over);
  return x.dtype === 'float32' ? select(allOver(isNan(x), over), tf.scalar(Number.NaN), reduced) : reduced;
}

/** The mean of the numbers that are not NaN. */
export function meanOfNumbers(x: tf.Tensor, { axes, keepDims }: Over): tf.Tensor {
  if (axes.length === 0) return x;
  const count = countOfNumbers(x, { axes, keepDims });
  return tf.div(sum(withoutNan(x, 0), axes, keepDims), count);
}

/** The variance of the numbers that are not NaN. */
export function varianceOfNumbers(x: tf.Tensor, { axes, keepDims }: Over): tf.Tensor {
  const distance = tf.sub(x, meanOfNumbers(x, { axes, keepDims: true }));
  const squares = tf.square(select(isNan(x), tf.scalar(0), distance));
  const count = countOfNumbers(x, { axes, keepDims });
  return tf.div(sum(squares, axes, keepDims), count);
}

const LEAST_NORMAL = 1.1754943508222875e-38;

/** The place of the largest number, or of the least; the first of equal ones. -0 is less than 0. */
export function placeOf(x: tf.Tensor, which: 'largest' | 'least', over: Over): tf.Tensor {
  const { axes, keepDims } = over;
  const isFlat = axes.length !== 1;
  return withoutGradients([x], () => {
    const numbers = x.dtype === 'float32' ? withNegativeZeros(x) : tf.cast(x, 'int32');
    const rows = isFlat ? tf.reshape(numbers, [-1]) : numbers;
    const axis = isFlat ? 0 : (axes[0] ?? 0);
    const places = which === 'largest' ? tf.argMax(rows, axis) : tf.argMin(rows, axis);
    const shape = x.shape.flatMap((size, at) => (axes.includes(at) ? (keepDims ? [1] : []) : [size]));
    return tf.reshape(places, shape);
  });
}

function withNegativeZeros(x: tf.Tensor): tf.Tensor {
  const isNegativeZero = tf.logicalAnd(tf.equal(x, 0), hasMinus(x));
  return select(isNegativeZero, tf.scalar(-LEAST_NORMAL), x);
}

/** The place of the largest or least number that is not NaN; -1 where there is none. */
export function placeOfNumber(x: tf.Tensor, which: 'largest' | 'least', over: Over): tf.Tensor {
  const neutral = which === 'largest' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const places = placeOf(withoutNan(x, neutral), which, over);
  return select(allOver(isNan(x), over), tf.scalar(-1, 'int32'), places);
}

/** The mean of numbers that count as often as their weights say. @param weights of the shape of x, or along one axis */
export function weightedMean(x: tf.Tensor, weights: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  const along = weights.rank === x.rank ? weights : tf.reshape(weights, shape);
  return tf.div(sum(tf.mul(x, along), axes), sum(along, axes));
}
