import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofPairs } from '../loss.js';
import { EPSILON } from '../probabilistic/probabilities.js';

export const meanSquaredLogarithmicError: LossKernel<'mean_squared_logarithmic_error'> = () =>
  ofPairs(squaredLogarithmicErrors);

/** (log(1 + y) - log(1 + p))² of each output; numbers below 0 count as 0. */
export const squaredLogarithmicErrors = (labels: tf.Tensor, output: tf.Tensor): tf.Tensor =>
  tf.squaredDifference(logOf(output), logOf(labels));

const logOf = (x: tf.Tensor): tf.Tensor => tf.log(tf.add(tf.maximum(x, EPSILON), 1));
