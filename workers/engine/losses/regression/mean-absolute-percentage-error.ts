import * as tf from '@tensorflow/tfjs-core';
import { absolute } from '../../ops/absolute.js';
import { type LossKernel, ofPairs } from '../loss.js';
import { EPSILON } from '../probabilistic/probabilities.js';

export const meanAbsolutePercentageError: LossKernel<'mean_absolute_percentage_error'> = () =>
  ofPairs(percentageErrors);

/** 100 · |y - p| / |y| of each output. */
export function percentageErrors(labels: tf.Tensor, output: tf.Tensor): tf.Tensor {
  const share = tf.div(tf.sub(labels, output), tf.maximum(tf.abs(labels), EPSILON));
  return tf.mul(100, absolute(share));
}
