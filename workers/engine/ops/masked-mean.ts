import * as tf from '@tensorflow/tfjs-core';

/** The mean of values [batch, ...]; where there is a mask [batch, steps], of the steps that count. 0 of none, as in Keras. */
export function maskedMean(values: tf.Tensor, mask: tf.Tensor | null): tf.Scalar {
  if (mask === null) return tf.mean(values);
  const counted = tf.cast(mask, 'float32');
  const perStep = tf.mean(tf.reshape(values, [...mask.shape, -1]), -1);
  // Not divNoNan: tfjs has no gradient for the comparison in it.
  return tf.div<tf.Scalar>(tf.sum(tf.mul(perStep, counted)), tf.maximum(tf.sum(counted), 1));
}

/** Values [batch, ...] multiplied by weights of their first axes. */
export function weighed(values: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const ones = Array.from({ length: values.rank - weights.rank }, () => 1);
  return tf.mul(values, tf.reshape(weights, [...weights.shape, ...ones]));
}

/** The weight of each position: of a sample [batch], or of a step or further axes [batch, steps, ...], which is 0 where it does not count. */
export function positionWeights(weights: tf.Tensor, mask: tf.Tensor | null): tf.Tensor {
  if (mask === null) return weights;
  const counts = tf.cast(mask, 'float32');
  return weights.rank < counts.rank ? weighed(counts, weights) : weighed(weights, counts);
}

/** The mean of values [batch, ...] by the weights of their positions. 0 of none. */
export function weightedMean(values: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  const perPosition = tf.mean(tf.reshape(values, [...weights.shape, -1]), -1);
  return tf.divNoNan<tf.Scalar>(tf.sum(tf.mul(perPosition, weights)), tf.sum(weights));
}

/** How many positions of the batch a mean is over: its samples, or the steps that count. */
export function countedPositions(samples: number, mask: tf.Tensor | null): tf.Scalar {
  return mask === null ? tf.scalar(samples) : tf.sum<tf.Scalar>(tf.cast(mask, 'float32'));
}
