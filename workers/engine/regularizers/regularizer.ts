import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteRegularizerOf, RegularizerType } from '../../../src/keras/regularizers/index.js';

/** The penalty on a weight, a scalar. */
export type RegularizerKernel<T extends RegularizerType> = (
  config: CompleteRegularizerOf<T>,
  weight: tf.Tensor,
) => tf.Scalar;
