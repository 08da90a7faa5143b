import * as tf from '@tensorflow/tfjs-core';
import type { Dropout } from '../../../../src/keras/layers/regularization/dropout.js';
import type { NoiseShape } from '../../../../src/keras/layers/regularization/noise-shape.js';
import type { CallContext, Kernel } from '../kernel.js';

/** Zeroes a fraction of the inputs in training and scales the rest by 1 / (1 - rate). */
export const dropout: Kernel<typeof Dropout> =
  ({ rate, noise_shape, seed }) =>
  ([x], context) =>
    context.training && rate > 0
      ? tf.mul(x, dropoutMask(context, concreteNoiseShape(x.shape, noise_shape), rate, seed ?? 0))
      : x;

/** Zeros with probability `rate`, 1 / (1 - rate) otherwise; with a rate of 1 nothing but zeros. */
export function dropoutMask(
  context: Pick<CallContext, 'randomUniform'>,
  shape: number[],
  rate: number,
  stream: number,
): tf.Tensor {
  if (rate === 1) return tf.zeros(shape);
  const kept = tf.greaterEqual(context.randomUniform(shape, stream), rate);
  return tf.mul(tf.cast(kept, 'float32'), 1 / (1 - rate));
}

/** Keras's noise_shape: null where it follows the input, the batch axis first. */
export function concreteNoiseShape(shape: number[], noise: NoiseShape): number[] {
  return noise ? shape.map((size, axis) => noise[axis] ?? size) : shape;
}
