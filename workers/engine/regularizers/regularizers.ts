import * as tf from '@tensorflow/tfjs-core';
import {
  type CompleteRegularizerOf,
  type Regularizer,
  type RegularizerType,
  regularizers,
} from '../../../src/keras/regularizers/index.js';
import { orthogonalRegularizer } from './orthogonal-regularizer.js';
import type { RegularizerKernel } from './regularizer.js';
import { l1, l1L2, l2 } from './sums.js';

const KERNELS: { readonly [T in RegularizerType]: RegularizerKernel<T> } = {
  l1,
  l2,
  l1_l2: l1L2,
  orthogonal_regularizer: orthogonalRegularizer,
};

/** Computes the scalar that a regularizer adds to the loss for a weight. */
export function penalty(regularizer: Regularizer, weight: tf.Tensor): tf.Scalar {
  return penalize(regularizers.complete(regularizer), weight);
}

function penalize<T extends RegularizerType>(
  config: CompleteRegularizerOf<T> & { type: T },
  weight: tf.Tensor,
): tf.Scalar {
  const type: T = config.type;
  const kernel: RegularizerKernel<T> = KERNELS[type];
  return kernel(config, weight);
}

/** The penalty on an output, divided by the samples of the batch as in Keras 3. @param x The batch axis first */
export const activityPenalty = (regularizer: Regularizer, x: tf.Tensor): tf.Scalar =>
  tf.div(penalty(regularizer, x), x.shape[0] ?? 1);
