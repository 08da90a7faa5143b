import * as tf from '@tensorflow/tfjs-core';
import type { GaussianNoise } from '../../../../src/keras/layers/regularization/gaussian-noise.js';
import { randomNormal } from '../../ops/random-normal.js';
import type { Kernel } from '../kernel.js';

/** x + normal noise in training. */
export const gaussianNoise: Kernel<typeof GaussianNoise> =
  ({ stddev, seed }) =>
  ([x], context) =>
    context.training && stddev > 0 ? tf.add(x, tf.mul(randomNormal(context, x.shape, seed ?? 0), stddev)) : x;
