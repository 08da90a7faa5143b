import * as tf from '@tensorflow/tfjs-core';
import type { CategoryEncoding } from '../../../../../src/keras/layers/preprocessing/categories/category-encoding.js';
import {
  binsOf,
  type Discretization,
} from '../../../../../src/keras/layers/preprocessing/categories/discretization.js';
import { countBelow } from '../../../ops/indexing/count-below.js';
import { encodeIntegers } from '../../../ops/indexing/encode-integers.js';
import type { Kernel } from '../../kernel.js';

/** Integers as one-hot vectors, flags or counts; those outside the range are not encoded. */
export const categoryEncoding: Kernel<typeof CategoryEncoding> =
  ({ num_tokens: depth, output_mode }) =>
  ([x, weights]) =>
    encodeIntegers(x, { output_mode, depth }, weights);

/** Numbers as the numbers of their bins, after Keras's `digitize`. */
export const discretization: Kernel<typeof Discretization> = (config) => {
  const { bin_boundaries: given, output_mode } = config;
  const depth = binsOf(config);
  return ([x], { weight }) => {
    const boundaries = given === null ? weight('bin_boundaries') : tf.tensor1d(given, 'float32');
    return encodeIntegers(countBelow(boundaries, x, 'right'), { output_mode, depth });
  };
};
