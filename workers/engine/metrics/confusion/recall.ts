import * as tf from '@tensorflow/tfjs-core';
import { divideNoNan, type MetricKernel } from '../metric.js';
import { atThresholds, type FromCounts, sumFound } from './at-thresholds.js';
import { thresholdsOrDefault } from './precision.js';

export const recall: MetricKernel<'recall'> = (config) =>
  atThresholds(thresholdsOrDefault(config), config, RECALL);

const RECALL: FromCounts = {
  size: 2,
  sums: (found, { positive }) => [sumFound(found, positive), tf.sum(positive)],
  ofSums: ([found = 0, all = 0]) => divideNoNan(found, all),
  ofCounts: ({ truePositives, falseNegatives }) => divideNoNan(truePositives, truePositives + falseNegatives),
};
