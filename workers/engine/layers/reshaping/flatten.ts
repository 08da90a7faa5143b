import * as tf from '@tensorflow/tfjs-core';
import type { Flatten } from '../../../../src/keras/layers/reshaping/flatten.js';
import { withChannelsLast } from '../data-format.js';
import type { Kernel } from '../kernel.js';

/** Flattens all axes except the batch. */
export const flatten: Kernel<typeof Flatten> =
  (config, { output }) =>
  ([x]) =>
    withChannelsLast(config, x, (moved) => tf.reshape(moved, [-1, ...output]));
