import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofPairs } from '../loss.js';

export const hinge: LossKernel<'hinge'> = () => ofPairs(margins);

/** max(1 - y · p, 0) of each output. */
export const margins = (labels: tf.Tensor, output: tf.Tensor): tf.Tensor =>
  tf.maximum(tf.sub(1, tf.mul(asSigns(labels), output)), 0);

/** Labels of a batch that are all 0 or 1, as -1 and 1. */
function asSigns(labels: tf.Tensor): tf.Tensor {
  const areBinary = tf.all(tf.logicalOr(tf.equal(labels, 0), tf.equal(labels, 1)));
  return tf.where(areBinary, tf.sub(tf.mul(2, labels), 1), labels);
}
