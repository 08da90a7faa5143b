import * as tf from '@tensorflow/tfjs-core';
import { EPSILON } from '../../ops/numeric/probabilities.js';
import type { MetricKernel } from '../metric.js';
import { type Correlation, meanAlong, meanCorrelation, varianceAlong } from './correlation.js';

export const concordanceCorrelation: MetricKernel<'concordance_correlation'> = ({ axis }, output) =>
  meanCorrelation(concordance, axis, output);

/** Keras 3.15 subtracts the mean of the outputs from the labels, too. */
const concordance: Correlation = (labels, output, axis) => {
  const [labelMean, outputMean] = [meanAlong(labels, axis), meanAlong(output, axis)];
  const covariance = tf.mul(tf.sub(labels, outputMean), tf.sub(output, outputMean));
  const variances = tf.add(
    varianceAlong(tf.sub(labels, labelMean), axis),
    varianceAlong(tf.sub(output, outputMean), axis),
  );
  const norm = tf.add(variances, tf.squaredDifference(labelMean, outputMean));
  return tf.mean(tf.div(tf.mul(2, covariance), tf.add(norm, EPSILON)), axis);
};
