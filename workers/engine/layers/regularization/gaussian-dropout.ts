import * as tf from '@tensorflow/tfjs-core';
import type { GaussianDropout } from '../../../../src/keras/layers/regularization/gaussian-dropout.js';
import { randomNormal } from '../../ops/random-normal.js';
import type { Kernel } from '../kernel.js';

/** x · normal noise of mean 1 in training. */
export const gaussianDropout: Kernel<typeof GaussianDropout> = ({ rate, seed }) => {
  const stddev = Math.sqrt(rate / (1 - rate));
  return ([x], context) =>
    context.training && rate > 0
      ? tf.mul(x, tf.add(tf.mul(randomNormal(context, x.shape, seed ?? 0), stddev), 1))
      : x;
};
