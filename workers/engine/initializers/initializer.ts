import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteInitializerOf, InitializerType } from '../../../src/keras/initializers/index.js';
import type { Random } from '../ops/random/random.js';

/** Draws a weight of a shape. */
export type InitializerKernel<T extends InitializerType> = (
  config: CompleteInitializerOf<T>,
  shape: number[],
  random: Random,
) => tf.Tensor;
