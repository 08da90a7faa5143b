import * as tf from '@tensorflow/tfjs-core';
import type { LossKernel } from '../loss.js';
import { likeOutput } from '../shapes.js';
import { clipProbabilities, logitsOf, smoothed } from './probabilities.js';

export const binaryCrossentropy: LossKernel<'binary_crossentropy'> =
  ({ from_logits, label_smoothing }) =>
  (labels, output) => {
    const target = smoothed(likeOutput(labels, output.x), label_smoothing, 2);
    const logits = logitsOf(output, from_logits);
    return logits === null ? ofProbabilities(target, output.x) : ofLogits(target, logits);
  };

function ofProbabilities(target: tf.Tensor, output: tf.Tensor): tf.Tensor {
  const clipped = clipProbabilities(output);
  const one = tf.mul(target, tf.log(clipped));
  const zero = tf.mul(tf.sub(1, target), tf.log(tf.sub(1, clipped)));
  return tf.neg(tf.add(one, zero));
}

/** max(x, 0) - x·z + log(1 + e^-|x|), which never overflows (TensorFlow's sigmoid_cross_entropy_with_logits). */
function ofLogits(target: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const linear = tf.sub(tf.relu(logits), tf.mul(logits, target));
  return tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}
