import * as tf from '@tensorflow/tfjs-core';
import { type ActivationFunction, withSlope } from './activation.js';
import { tanh } from './curves.js';

/** Keras's default threshold. */
const THRESHOLD = 0.5;

/** x moved towards 0 by the threshold. */
export const softShrinkBy =
  (threshold: number): ActivationFunction =>
  (x) =>
    tf.sub(x, tf.clipByValue(x, -threshold, threshold));

/** x, and 0 within the threshold. */
export function hardShrinkBy(threshold: number): ActivationFunction {
  /** Whether a value is beyond the threshold, as 0 or 1. */
  const isBeyond: ActivationFunction = (x) => tf.cast(tf.greater(tf.abs(x), threshold), 'float32');
  return withSlope((x) => tf.mul(x, isBeyond(x)), isBeyond);
}

export const softShrink = softShrinkBy(THRESHOLD);
export const hardShrink = hardShrinkBy(THRESHOLD);
export const tanhShrink: ActivationFunction = (x) => tf.sub(x, tanh(x));
