import * as tf from '@tensorflow/tfjs-core';
import { type MetricKernel, meanOfPairs, toNumbers } from '../metric.js';

export const binaryAccuracy: MetricKernel<'binary_accuracy'> = ({ threshold }) =>
  meanOfPairs((labels, output) => toNumbers(tf.equal(labels, toNumbers(tf.greater(output, threshold)))));
