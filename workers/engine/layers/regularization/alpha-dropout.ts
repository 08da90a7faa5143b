import * as tf from '@tensorflow/tfjs-core';
import type { AlphaDropout } from '../../../../src/keras/layers/regularization/alpha-dropout.js';
import type { Kernel } from '../kernel.js';
import { concreteNoiseShape } from './dropout.js';

/** The value that selu saturates at: -scale · alpha (Klambauer et al., 2017). */
const SATURATION = -1.0507009873554805 * 1.6732632423543772;

/** Sets a fraction of the inputs to the saturation of selu in training, then restores mean and variance. */
export const alphaDropout: Kernel<typeof AlphaDropout> = ({ rate, noise_shape, seed }) => {
  const factor = ((1 - rate) * (1 + rate * SATURATION ** 2)) ** -0.5;
  const offset = -factor * SATURATION * rate;
  return ([x], context) => {
    if (!context.training || rate === 0) return x;
    const numbers = context.randomUniform(concreteNoiseShape(x.shape, noise_shape), seed ?? 0);
    const kept = tf.cast(tf.greaterEqual(numbers, rate), 'float32');
    const dropped = tf.add(tf.mul(x, kept), tf.mul(SATURATION, tf.sub(1, kept)));
    return tf.add(tf.mul(dropped, factor), offset);
  };
};
