import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from '../custom-gradient.js';

/** log Σ exp(x) over axes. Unlike that of tfjs, it is -∞, not NaN, where all of x is. */
export function logSumExp(x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor {
  const largest = withoutGradientTo(x, axes);
  const sum = tf.sum(tf.exp(tf.sub(x, largest)), axes, true);
  const value = tf.add(tf.log(sum), largest);
  return keepDims ? value : tf.squeeze(value, axes);
}

/** The largest of x where it is finite, else 0; a constant of the gradient. */
function withoutGradientTo(x: tf.Tensor, axes: number[]): tf.Tensor {
  const constant = withoutGradient(x, () => tf.clone(x));
  const largest = tf.max(constant, axes, true);
  return tf.where(tf.isFinite(largest), largest, tf.zerosLike(largest));
}
