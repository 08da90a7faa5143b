import * as tf from '@tensorflow/tfjs-core';
import type { RegularizerFactors } from '../../../src/keras/regularizers/regularizer.js';
import { absolute } from '../ops/absolute.js';
import type { RegularizerKernel } from './regularizer.js';

export const l1: RegularizerKernel<'l1'> = (config, weight) => weighted({ l1: config.l1, l2: 0 }, weight);
export const l2: RegularizerKernel<'l2'> = (config, weight) => weighted({ l1: 0, l2: config.l2 }, weight);
export const l1L2: RegularizerKernel<'l1_l2'> = weighted;

/** l1·Σ|w| + l2·Σw². */
function weighted({ l1, l2 }: RegularizerFactors, weight: tf.Tensor): tf.Scalar {
  const terms: tf.Scalar[] = [];
  if (l1 > 0) terms.push(tf.mul(l1, tf.sum<tf.Scalar>(absolute(weight))));
  if (l2 > 0) terms.push(tf.mul(l2, tf.sum<tf.Scalar>(tf.square(weight))));
  return terms.length > 0 ? tf.addN(terms) : tf.scalar(0);
}
