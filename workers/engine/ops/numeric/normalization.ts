import * as tf from '@tensorflow/tfjs-core';

/** Factors of a normalization, of shapes that the input is broadcast with. */
export interface Affine {
  epsilon: number;
  gamma: tf.Tensor | null;
  beta: tf.Tensor | null;
}

/** (x - mean) / √(variance + ε) · γ + β, with moments over the axes: as Keras, one factor and one offset. */
export function normalizeOver(x: tf.Tensor, axes: number[], { epsilon, gamma, beta }: Affine): tf.Tensor {
  const { mean, variance } = tf.moments(x, axes, true);
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const factor = gamma === null ? inverse : tf.mul(inverse, gamma);
  const offset = tf.neg(tf.mul(mean, factor));
  return tf.add(tf.mul(x, factor), beta === null ? offset : tf.add(offset, beta));
}

/** x / √(variance + ε) · γ, with the variance over the axes: Keras's deprecated rms_scaling. */
export function varianceScaleOver(
  x: tf.Tensor,
  axes: number[],
  { epsilon, gamma }: Omit<Affine, 'beta'>,
): tf.Tensor {
  const scaled = tf.mul(x, tf.rsqrt(tf.add(tf.moments(x, axes, true).variance, epsilon)));
  return gamma === null ? scaled : tf.mul(scaled, gamma);
}

/** x / √(mean of x² over the axes + ε) · scale. */
export function rmsNormalizeOver(
  x: tf.Tensor,
  axes: number[],
  { epsilon, scale }: { epsilon: number; scale: tf.Tensor | null },
): tf.Tensor {
  const square = tf.mean(tf.square(x), axes, true);
  const normalized = tf.mul(x, tf.rsqrt(tf.add(square, epsilon)));
  return scale === null ? normalized : tf.mul(normalized, scale);
}

/** x / max(√(sum of x² over the axes), ε), by the inverse root, as Keras has it. */
export const unitNormalizeOver = (x: tf.Tensor, axes: number[], epsilon: number): tf.Tensor =>
  tf.mul(x, tf.minimum(tf.rsqrt(tf.sum(tf.square(x), axes, true)), 1 / epsilon));
