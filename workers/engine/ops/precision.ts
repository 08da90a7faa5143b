import type * as tf from '@tensorflow/tfjs-core';
import type { Precision } from '../../../src/keras/dtype-policy.js';
import { castTo, precisionOf } from '../graph/graph.js';
import { withGradient } from './custom-gradient.js';

/** A tensor of floats in another precision. Its gradient is in that of the tensor. */
export function toPrecision<T extends tf.Tensor>(x: T, precision: Precision): T;
export function toPrecision(x: tf.Tensor, precision: Precision): tf.Tensor {
  const original = precisionOf(x);
  if (x.dtype !== 'float32' || original === precision) return x;
  return withGradient(
    [x],
    () => ({ value: castTo(x, precision), saved: [] }),
    (dy) => [castTo(dy, original)],
  );
}

/** A tensor in the precision of another one, without a gradient. */
export const inPrecisionOf = (like: tf.Tensor, x: tf.Tensor): tf.Tensor => {
  const precision = precisionOf(like);
  return precisionOf(x) === precision ? x : castTo(x, precision);
};
