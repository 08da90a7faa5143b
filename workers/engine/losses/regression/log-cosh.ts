import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofPairs } from '../loss.js';

/** x + log(1 + e^-2x) - log 2, which never overflows. */
export const logCosh: LossKernel<'log_cosh'> = () =>
  ofPairs((labels, output) => {
    const error = tf.sub(output, labels);
    return tf.sub(tf.add(error, tf.softplus(tf.mul(error, -2))), Math.LN2);
  });
