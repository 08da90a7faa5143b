import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofPairs } from '../loss.js';
import { EPSILON } from '../probabilistic/probabilities.js';

export const cosineSimilarity: LossKernel<'cosine_similarity'> = () =>
  ofPairs((labels, output) => tf.neg(tf.sum(tf.mul(unitVectors(labels), unitVectors(output)), -1)));

/** Vectors along the last axis, of length 1; one of zeros stays. */
function unitVectors(x: tf.Tensor): tf.Tensor {
  const squares = tf.maximum(tf.sum(tf.square(x), -1, true), EPSILON ** 2);
  return tf.mul(x, tf.rsqrt(squares));
}
