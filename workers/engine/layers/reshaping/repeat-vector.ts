import * as tf from '@tensorflow/tfjs-core';
import type { RepeatVector } from '../../../../src/keras/layers/reshaping/repeat-vector.js';
import { repeat } from '../../ops/shape/repeat.js';
import type { Kernel } from '../kernel.js';

/** Repeats the vector n times, as steps of a sequence. */
export const repeatVector: Kernel<typeof RepeatVector> =
  ({ n }) =>
  ([x]) =>
    repeat(tf.expandDims(x, 1), 1, n);
