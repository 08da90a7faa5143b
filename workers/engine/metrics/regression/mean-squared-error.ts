import * as tf from '@tensorflow/tfjs-core';
import { type MetricKernel, meanOfPairs } from '../metric.js';

export const meanSquaredError: MetricKernel<'mean_squared_error'> = () => meanOfPairs(tf.squaredDifference);
