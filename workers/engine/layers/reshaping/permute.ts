import * as tf from '@tensorflow/tfjs-core';
import type { Permute } from '../../../../src/keras/layers/reshaping/permute.js';
import type { Kernel } from '../kernel.js';

/** Permutes the axes of the sample. */
export const permute: Kernel<typeof Permute> =
  ({ dims }) =>
  ([x]) =>
    tf.transpose(x, [0, ...dims]);
