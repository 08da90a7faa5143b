import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofVectors } from '../loss.js';
import { EPSILON } from '../probabilistic/probabilities.js';

export const cosineSimilarity: LossKernel<'cosine_similarity'> = ({ axis = -1 }) =>
  ofVectors((labels, output) => tf.neg(cosines(labels, output, axis)));

/** The cosine of the angle between vectors along an axis. */
export const cosines = (one: tf.Tensor, other: tf.Tensor, axis: number): tf.Tensor =>
  tf.sum(tf.mul(unitVectors(one, axis), unitVectors(other, axis)), axis);

/** Vectors of length 1; one of zeros stays. */
function unitVectors(x: tf.Tensor, axis: number): tf.Tensor {
  const squares = tf.maximum(tf.sum(tf.square(x), axis, true), EPSILON ** 2);
  return tf.mul(x, tf.rsqrt(squares));
}
