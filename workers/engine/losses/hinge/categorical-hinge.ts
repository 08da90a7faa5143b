import * as tf from '@tensorflow/tfjs-core';
import { maximum } from '../../ops/maximum.js';
import { type LossKernel, ofVectors } from '../loss.js';

export const categoricalHinge: LossKernel<'categorical_hinge'> = () =>
  ofVectors((labels, output) => {
    const right = tf.sum(tf.mul(labels, output), -1);
    const wrong = maximum(tf.mul(tf.sub(1, labels), output), [output.rank - 1], false);
    return tf.maximum(tf.add(tf.sub(wrong, right), 1), 0);
  });
