import * as tf from '@tensorflow/tfjs-core';
import { type ActivationFunction, between, byInput, byOutput, fused, withSlope } from './activation.js';

export const relu = fused('Relu', byInput);
export const relu6 = fused('Relu6', byInput);
export const elu = fused('Elu', byOutput);
export const selu = fused('Selu', byOutput);
export const softplus = fused('Softplus', byInput);

/** Keras's default slope of leaky_relu below 0. */
const LEAKY_SLOPE = 0.2;
export const leakyRelu: ActivationFunction = (x) => tf.leakyRelu(x, LEAKY_SLOPE);

export const celu: ActivationFunction = (x) => tf.add(tf.maximum(x, 0), tf.expm1(tf.minimum(x, 0)));

export const squareplus: ActivationFunction = (x) => tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 2);

export const sparsePlus = withSlope(
  (x) => between(x, tf.zerosLike(x), tf.mul(0.25, tf.square(tf.add(x, 1))), x),
  (x) => between(x, tf.zerosLike(x), tf.mul(0.5, tf.add(x, 1)), tf.onesLike(x)),
);
