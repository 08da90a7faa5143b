import * as tf from '@tensorflow/tfjs-core';
import type { LeakyReLU } from '../../../../src/keras/layers/activations/leaky-relu.js';
import type { PReLU } from '../../../../src/keras/layers/activations/prelu.js';
import type { ReLU } from '../../../../src/keras/layers/activations/relu.js';
import { activationFunction } from '../../activations/activations.js';
import { withoutGradient } from '../../ops/custom-gradient.js';
import type { Kernel } from '../kernel.js';

const relu = activationFunction('relu');

/** max(x, 0), with a slope below the threshold and a largest value: after Keras's ReLU function. */
export const reLU: Kernel<typeof ReLU> = ({ max_value, negative_slope, threshold }) => {
  const above = (x: tf.Tensor) =>
    threshold === 0
      ? relu(x)
      : tf.mul(
          x,
          withoutGradient(x, () => tf.cast(tf.greater(x, threshold), 'float32')),
        );
  const clipped = (x: tf.Tensor) => (max_value === null ? x : tf.clipByValue(x, 0, max_value));
  return ([x]) => {
    const positive = clipped(above(x));
    if (negative_slope === 0) return positive;
    return tf.sub(positive, tf.mul(relu(tf.sub(threshold, x)), negative_slope));
  };
};

/** x above 0, negative_slope · x below. */
export const leakyReLU: Kernel<typeof LeakyReLU> =
  ({ negative_slope }) =>
  ([x]) =>
    tf.leakyRelu(x, negative_slope);

/** x above 0, alpha · x below. */
export const pReLU: Kernel<typeof PReLU> =
  () =>
  ([x], { weight }) =>
    tf.sub(relu(x), tf.mul(weight('alpha'), relu(tf.neg(x))));
