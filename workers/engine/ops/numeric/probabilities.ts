import * as tf from '@tensorflow/tfjs-core';

/** Keras's bound of what it divides by or takes the logarithm of. */
export const EPSILON = 1e-7;

/** Probabilities whose logarithm is finite. */
export function clipProbabilities(x: tf.Tensor): tf.Tensor {
  return tf.clipByValue(x, EPSILON, 1 - EPSILON);
}

/** The crossentropy of each probability. */
export function binaryCrossentropyOfProbabilities(target: tf.Tensor, output: tf.Tensor): tf.Tensor {
  const clipped = clipProbabilities(output);
  const one = tf.mul(target, tf.log(clipped));
  const zero = tf.mul(tf.sub(1, target), tf.log(tf.sub(1, clipped)));
  return tf.neg(tf.add(one, zero));
}

/** max(x, 0) - x·z + log(1 + e^-|x|), which never overflows (TensorFlow's sigmoid_cross_entropy_with_logits). */
export function binaryCrossentropyOfLogits(target: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const linear = tf.sub(tf.relu(logits), tf.mul(logits, target));
  return tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}

/** The crossentropy of shares of the classes on the last axis, which are scaled to sum to 1. */
export function crossentropyOfShares(target: tf.Tensor, output: tf.Tensor): tf.Tensor {
  const shares = tf.div(output, tf.sum(output, -1, true));
  return tf.neg(tf.sum(tf.mul(target, tf.log(clipProbabilities(shares))), -1));
}
