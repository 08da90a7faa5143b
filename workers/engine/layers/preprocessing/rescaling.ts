import * as tf from '@tensorflow/tfjs-core';
import type { Rescaling } from '../../../../src/keras/layers/preprocessing/rescaling.js';
import type { Kernel } from '../kernel.js';

/** x · scale + offset. */
export const rescaling: Kernel<typeof Rescaling> =
  ({ scale, offset }) =>
  ([x]) =>
    tf.add(tf.mul(x, scale), offset);
