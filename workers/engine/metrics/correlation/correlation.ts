import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '../../../../src/keras/shape.js';
import { likeOutput } from '../../losses/shapes.js';
import { divideNoNan, type Metric, meanOfPairs, sumOf, weightedSum } from '../metric.js';

/** A correlation of labels and outputs of the same shape along an axis, which it removes. */
export type Correlation = (labels: tf.Tensor, output: tf.Tensor, axis: number) => tf.Tensor;

/** The mean of a correlation. @param axis Of a batch: 0 is the axis of samples */
export function meanCorrelation(correlation: Correlation, axis: number, output: Shape): Metric {
  const along = axis < 0 ? axis + output.length + 1 : axis;
  const value: Correlation = (labels, given) => correlation(labels, given, along);
  // The axes of a mask are kept: values have the positions of the outputs.
  if (along > 1) return meanOfPairs((labels, given) => value(labels, given, along));
  return sumOf({
    size: 2,
    measure({ labels, output: given, weights }) {
      const values = value(likeOutput(labels, given), given, along);
      const perPlace = tf.mean(tf.reshape(values, [values.shape[0] ?? 1, -1]), -1);
      const factors = along === 0 || weights === null ? null : perSampleMean(weights);
      return tf.stack([weightedSum(perPlace, factors), weightedSum(tf.onesLike(perPlace), factors)]);
    },
    result: ([sum = 0, count = 0]) => divideNoNan(sum, count),
  });
}

/** The mean weight of each sample. */
const perSampleMean = (weights: tf.Tensor): tf.Tensor =>
  weights.rank === 1 ? weights : tf.mean(tf.reshape(weights, [weights.shape[0] ?? 1, -1]), -1);

/** The mean along an axis, which stays with one entry. */
export const meanAlong = (x: tf.Tensor, axis: number): tf.Tensor => tf.mean(x, axis, true);

/** The variance along an axis, which stays with one entry. */
export const varianceAlong = (x: tf.Tensor, axis: number): tf.Tensor =>
  meanAlong(tf.square(tf.sub(x, meanAlong(x, axis))), axis);
