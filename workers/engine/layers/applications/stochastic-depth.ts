import * as tf from '@tensorflow/tfjs-core';
import type { StochasticDepth } from '../../../../src/keras/layers/applications/stochastic-depth.js';
import type { Kernel } from '../kernel.js';
import { dropoutMask } from '../regularization/dropout.js';

/** Zeroes whole samples in training and scales the rest by 1 / (1 - rate). In inference it returns its input, mask and all, as in Keras. */
export const stochasticDepth: Kernel<typeof StochasticDepth> =
  ({ drop_path_rate: rate }) =>
  ([x], context) => {
    if (!context.training) return { x, mask: context.masks[0] };
    return rate > 0 ? tf.mul(x, dropoutMask(context, onePerSample(x.shape), rate, 0)) : x;
  };

const onePerSample = (shape: readonly number[]): number[] =>
  shape.map((size, axis) => (axis === 0 ? size : 1));
