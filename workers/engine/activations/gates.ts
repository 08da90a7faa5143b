import * as tf from '@tensorflow/tfjs-core';
import { tensorAt } from '../ops/custom-gradient.js';
import { type ActivationFunction, between, fused, outputFirst, withSlope } from './activation.js';
import { tanh } from './curves.js';
import { softplus } from './rectifiers.js';

export const sigmoid = fused('Sigmoid', outputFirst);
export const hardSigmoid: ActivationFunction = (x) => tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1);
export const hardSigmoidKeras2: ActivationFunction = (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1);
export const sparseSigmoid = withSlope(
  (x) => between(x, tf.zerosLike(x), tf.mul(0.5, tf.add(x, 1)), tf.onesLike(x)),
  (x) => between(x, tf.zerosLike(x), tf.fill(x.shape, 0.5), tf.zerosLike(x)),
);
export const logSigmoid: ActivationFunction = (x) => tf.neg(softplus(tf.neg(x)));
export const silu: ActivationFunction = (x) => tf.mul(x, sigmoid(x));
export const hardSilu: ActivationFunction = (x) => tf.mul(x, hardSigmoid(x));
export const gelu: ActivationFunction = (x) =>
  tf.mul(tf.mul(0.5, x), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));

const TANH_FACTOR = Math.sqrt(2 / Math.PI);
/** gelu with Φ approximated by a tanh (Hendrycks and Gimpel, 2016). */
export const geluByTanh: ActivationFunction = (x) => {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(x, tf.square(x)), 0.044715)), TANH_FACTOR);
  return tf.mul(tf.mul(0.5, x), tf.add(1, tanh(inner)));
};
export const mish: ActivationFunction = (x) => tf.mul(x, tanh(softplus(x)));

/** The first half of an axis, multiplied by the sigmoid of the second. */
export const gluAlong =
  (axis: number): ActivationFunction =>
  (x) => {
    const halves = tf.split(x, 2, axis);
    return tf.mul(tensorAt(halves, 0), sigmoid(tensorAt(halves, 1)));
  };
export const glu: ActivationFunction = (x) => gluAlong(x.rank - 1)(x);
