import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofVectors } from '../loss.js';
import { EPSILON } from './probabilities.js';

export const klDivergence: LossKernel<'kl_divergence'> = () =>
  ofVectors((labels, output) => {
    const target = tf.clipByValue(labels, EPSILON, 1);
    return tf.sum(tf.mul(target, tf.log(tf.div(target, tf.clipByValue(output, EPSILON, 1)))), -1);
  });
