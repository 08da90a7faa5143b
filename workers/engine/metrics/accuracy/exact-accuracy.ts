import * as tf from '@tensorflow/tfjs-core';
import { type MetricKernel, meanOfPairs, toNumbers } from '../metric.js';

export const exactAccuracy: MetricKernel<'exact_accuracy'> = () =>
  meanOfPairs((labels, output) => toNumbers(tf.equal(labels, output)));
