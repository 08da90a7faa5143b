import * as tf from '@tensorflow/tfjs-core';
import type { RMSNormalization } from '../../../../src/keras/layers/normalization/rms-normalization.js';
import { sampleAxes } from '../../../../src/keras/layers/shapes/axes.js';
import type { Kernel } from '../kernel.js';

/** x / √(mean of x² over the axes + ε) · scale. */
export const rmsNormalization: Kernel<typeof RMSNormalization> = (config, { inputs: [shape] }) => {
  const axes = sampleAxes(config.axis, shape).map((axis) => axis + 1);
  return ([x], { weight }) => {
    const square = tf.mean(tf.square(x), axes, true);
    return tf.mul(tf.mul(x, tf.rsqrt(tf.add(square, config.epsilon))), weight('scale'));
  };
};
