import * as tf from '@tensorflow/tfjs-core';
import { absolute } from '../ops/absolute.js';
import { type LossKernel, ofPairs } from './loss.js';

export const huber: LossKernel<'huber'> = ({ delta }) =>
  ofPairs((labels, output) => {
    const error = tf.sub(output, labels);
    const size = absolute(error);
    const linear = tf.sub(tf.mul(delta, size), 0.5 * delta ** 2);
    return tf.where(tf.lessEqual(size, delta), tf.mul(0.5, tf.square(error)), linear);
  });
