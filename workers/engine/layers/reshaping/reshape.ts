import * as tf from '@tensorflow/tfjs-core';
import type { Reshape } from '../../../../src/keras/layers/reshaping/reshape.js';
import type { Kernel } from '../kernel.js';

/** The sample in another shape. */
export const reshape: Kernel<typeof Reshape> =
  (_, { output }) =>
  ([x]) =>
    tf.reshape(x, [-1, ...output]);
