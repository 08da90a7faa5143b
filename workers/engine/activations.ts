import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../../src/contracts/arguments.js';

type Elementwise = (x: tf.Tensor) => tf.Tensor;

const silu: Elementwise = (x) => tf.mul(x, tf.sigmoid(x));

/** Keras 3's definitions. softmax is over the last axis. */
const ACTIVATION_FUNCTIONS: Readonly<Record<Activation, Elementwise>> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  gelu: (x) => tf.mul(tf.mul(0.5, x), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))),
  sigmoid: (x) => tf.sigmoid(x),
  hard_sigmoid: (x) => tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1),
  softmax: (x) => tf.softmax(x),
  softplus: (x) => tf.softplus(x),
  softsign: (x) => tf.div(x, tf.add(1, tf.abs(x))),
  silu,
  swish: silu,
  tanh: (x) => tf.tanh(x),
};

/** The function of a Keras activation. */
export function activationFunction(name: Activation): Elementwise {
  return ACTIVATION_FUNCTIONS[name];
}
