import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from '../ops/custom-gradient.js';
import { type ActivationFunction, between, byInput, byOutput, fused, withSlope } from './activation.js';

// Their slopes follow from their outputs, too: nothing else uses the input then, and TensorFlow computes both in one pass with
// the convolution or product before.
export const relu = fused('Relu', byOutput);
export const relu6 = fused('Relu6', byOutput);
export const elu = fused('Elu', byOutput);
export const selu = fused('Selu', byOutput);
export const softplus = fused('Softplus', byInput);

/** Keras's default slope of leaky_relu below 0. */
const LEAKY_SLOPE = 0.2;
export const leakyRelu: ActivationFunction = (x) => tf.leakyRelu(x, LEAKY_SLOPE);

/** x above 0, slope · x below. */
export const leakyReluOf =
  (slope: number): ActivationFunction =>
  (x) =>
    tf.leakyRelu(x, slope);

/** x above a limit, another value elsewhere. */
export const aboveOr = (limit: number, otherwise: number): ActivationFunction =>
  withSlope(
    (x) => tf.where(tf.greater(x, limit), x, tf.fill(x.shape, otherwise)),
    (x) => tf.cast(tf.greater(x, limit), 'float32'),
  );

/** x above 0, alpha · (exp(x) - 1) below. */
export const eluOf = (alpha: number): ActivationFunction =>
  alpha === 1
    ? elu
    : (x) => {
        const above = relu(x);
        return tf.add(above, tf.mul(tf.sub(elu(x), above), alpha));
      };

/** x above 0, alpha · (exp(x / alpha) - 1) below. */
export const celuOf =
  (alpha: number): ActivationFunction =>
  (x) =>
    tf.add(tf.maximum(x, 0), tf.mul(tf.expm1(tf.div(tf.minimum(x, 0), alpha)), alpha));

export const celu: ActivationFunction = (x) => tf.add(tf.maximum(x, 0), tf.expm1(tf.minimum(x, 0)));

/** (x + √(x² + b)) / 2. */
export const squareplusOf =
  (b: number): ActivationFunction =>
  (x) =>
    tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), b))), 2);

/** Keras's default b. */
const SQUAREPLUS_B = 4;
export const squareplus = squareplusOf(SQUAREPLUS_B);

export const sparsePlus = withSlope(
  (x) => between(x, tf.zerosLike(x), tf.mul(0.25, tf.square(tf.add(x, 1))), x),
  (x) => between(x, tf.zerosLike(x), tf.mul(0.5, tf.add(x, 1)), tf.onesLike(x)),
);

/** The arguments of Keras's ReLU. */
export interface Rectifier {
  max_value: number | null;
  negative_slope: number;
  threshold: number;
}

/** max(x, 0), with a slope below the threshold and a largest value: after Keras's ReLU function. */
export function rectifier({ max_value, negative_slope, threshold }: Rectifier): ActivationFunction {
  const above = (x: tf.Tensor) =>
    threshold === 0
      ? relu(x)
      : tf.mul(
          x,
          withoutGradient(x, () => tf.cast(tf.greater(x, threshold), 'float32')),
        );
  const clipped = (x: tf.Tensor) => (max_value === null ? x : tf.clipByValue(x, 0, max_value));
  return (x) => {
    const positive = clipped(above(x));
    if (negative_slope === 0) return positive;
    return tf.sub(positive, tf.mul(relu(tf.sub(threshold, x)), negative_slope));
  };
}
