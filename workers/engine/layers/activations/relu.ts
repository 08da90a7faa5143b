import * as tf from '@tensorflow/tfjs-core';
import type { ELU } from '../../../../src/keras/layers/activations/elu.js';
import type { LeakyReLU } from '../../../../src/keras/layers/activations/leaky-relu.js';
import type { PReLU } from '../../../../src/keras/layers/activations/prelu.js';
import type { ReLU } from '../../../../src/keras/layers/activations/relu.js';
import { activationFunction } from '../../activations/activations.js';
import { eluOf, rectifier } from '../../activations/rectifiers.js';
import type { Kernel } from '../kernel.js';

const relu = activationFunction('relu');

/** max(x, 0), with a slope below the threshold and a largest value: after Keras's ReLU function. */
export const reLU: Kernel<typeof ReLU> = (config) => {
  const apply = rectifier(config);
  return ([x]) => apply(x);
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

/** x above 0, alpha · (exp(x) - 1) below. */
export const eLU: Kernel<typeof ELU> = ({ alpha }) => {
  const apply = eluOf(alpha);
  return ([x]) => apply(x);
};
