import * as tf from '@tensorflow/tfjs-core';
import type { Numbers } from '../../../../src/keras/layers/preprocessing/numbers.js';
import type { Rescaling } from '../../../../src/keras/layers/preprocessing/rescaling.js';
import type { Kernel } from '../kernel.js';
import { tensorOf } from './numbers.js';

/** x · scale + offset. */
export const rescaling: Kernel<typeof Rescaling> =
  ({ scale, offset }) =>
  ([x]) =>
    tf.add(tf.mul(x, factor(scale)), factor(offset));

const factor = (numbers: Numbers): number | tf.Tensor =>
  typeof numbers === 'number' ? numbers : tensorOf(numbers);
