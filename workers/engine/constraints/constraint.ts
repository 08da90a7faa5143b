import * as tf from '@tensorflow/tfjs-core';
import type { CompleteConstraintOf, ConstraintType } from '../../../src/keras/constraints/index.js';

/** Projects a weight. */
export type ConstraintKernel<T extends ConstraintType> = (
  config: CompleteConstraintOf<T>,
  weight: tf.Tensor,
) => tf.Tensor;

const EPSILON = 1e-7;

/** Scales a weight to the norms that are desired, given those that it has along the axes. */
export function scaledToNorms(
  weight: tf.Tensor,
  axis: number | number[],
  desired: (norms: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const norms = tf.sqrt(tf.sum(tf.square(weight), axis, true));
  return tf.mul(weight, tf.div(desired(norms), tf.add(EPSILON, norms)));
}
