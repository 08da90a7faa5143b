import * as tf from '@tensorflow/tfjs-core';
import { type MetricKernel, meanOfPairs } from '../metric.js';

export const rootMeanSquaredError: MetricKernel<'root_mean_squared_error'> = () =>
  meanOfPairs(tf.squaredDifference, Math.sqrt);
