import * as tf from '@tensorflow/tfjs-core';
import { type ConstraintKernel, scaledToNorms } from './constraint.js';

export const minMaxNorm: ConstraintKernel<'min_max_norm'> = ({ min_value, max_value, rate, axis }, weight) =>
  scaledToNorms(weight, axis, (norms) => {
    // A min_value above max_value wins, as in Keras.
    const clipped = tf.maximum(tf.minimum(norms, max_value), min_value);
    return tf.add(tf.mul(rate, clipped), tf.mul(1 - rate, norms));
  });
