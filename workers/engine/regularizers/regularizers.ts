import * as tf from '@tensorflow/tfjs-core';
import type { Regularizer, RegularizerObject } from '../../../src/keras/regularizers/index.js';
import { absolute } from '../ops/absolute.js';

/** What a regularizer weighs Σ|w| and Σw² with. */
export interface RegularizerFactors {
  l1: number;
  l2: number;
}

const DEFAULT_FACTOR = 0.01;

/** Keras's factors: 0.01 by default, but 0 for what an L1L2 object leaves out. */
export function regularizerFactors(regularizer: Regularizer): RegularizerFactors {
  if (regularizer === 'l1_l2') return { l1: DEFAULT_FACTOR, l2: DEFAULT_FACTOR };
  const chosen: RegularizerObject = typeof regularizer === 'string' ? { type: regularizer } : regularizer;
  switch (chosen.type) {
    case 'l1':
      return { l1: chosen.l1 ?? DEFAULT_FACTOR, l2: 0 };
    case 'l2':
      return { l1: 0, l2: chosen.l2 ?? DEFAULT_FACTOR };
    case 'l1_l2':
      return { l1: chosen.l1 ?? 0, l2: chosen.l2 ?? 0 };
  }
}

/** l1·Σ|w| + l2·Σw², a scalar. */
export function penalty(regularizer: Regularizer, weight: tf.Tensor): tf.Scalar {
  const { l1, l2 } = regularizerFactors(regularizer);
  const terms: tf.Scalar[] = [];
  if (l1 > 0) terms.push(tf.mul(l1, tf.sum<tf.Scalar>(absolute(weight))));
  if (l2 > 0) terms.push(tf.mul(l2, tf.sum<tf.Scalar>(tf.square(weight))));
  return terms.length > 0 ? tf.addN(terms) : tf.scalar(0);
}

/** The penalty on an output, divided by the samples of the batch as in Keras 3. @param x The batch axis first */
export const activityPenalty = (regularizer: Regularizer, x: tf.Tensor): tf.Scalar =>
  tf.div(penalty(regularizer, x), x.shape[0] ?? 1);
