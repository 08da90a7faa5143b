import * as tf from '@tensorflow/tfjs-core';
import type { Permute } from '../../../../src/keras/layers/reshaping/permute.js';
import type { Kernel } from '../kernel.js';

/** The axes of the sample in another order. */
export const permute: Kernel<typeof Permute> =
  ({ dims }) =>
  ([x]) =>
    tf.transpose(x, [0, ...dims]);
