import * as tf from '@tensorflow/tfjs-core';
import { type MetricKernel, meanOfPairs } from '../metric.js';

export const meanAbsoluteError: MetricKernel<'mean_absolute_error'> = () =>
  meanOfPairs((labels, output) => tf.abs(tf.sub(labels, output)));
