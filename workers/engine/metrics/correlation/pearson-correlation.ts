import * as tf from '@tensorflow/tfjs-core';
import type { MetricKernel } from '../metric.js';
import { type Correlation, meanAlong, meanCorrelation, varianceAlong } from './correlation.js';

export const pearsonCorrelation: MetricKernel<'pearson_correlation'> = ({ axis }, output) =>
  meanCorrelation(pearson, axis, output);

const pearson: Correlation = (labels, output, axis) => {
  const standardized = (x: tf.Tensor) => {
    const centered = tf.sub(x, meanAlong(x, axis));
    return tf.div(centered, tf.sqrt(varianceAlong(centered, axis)));
  };
  return tf.mean(tf.mul(standardized(labels), standardized(output)), axis);
};
