import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossentropy } from '../../ops/crossentropy.js';
import type { LossKernel } from '../loss.js';
import { clipProbabilities, logitsOf, smoothed } from './probabilities.js';

export const categoricalCrossentropy: LossKernel<'categorical_crossentropy'> =
  ({ from_logits, label_smoothing }) =>
  (labels, output) => {
    const target = smoothed(labels, label_smoothing, output.x.shape.at(-1) ?? 1);
    const logits = logitsOf(output, from_logits);
    return logits === null ? ofShares(target, output.x) : softmaxCrossentropy(target, logits);
  };

function ofShares(target: tf.Tensor, output: tf.Tensor): tf.Tensor {
  const shares = tf.div(output, tf.sum(output, -1, true));
  return tf.neg(tf.sum(tf.mul(target, tf.log(clipProbabilities(shares))), -1));
}
