import * as tf from '@tensorflow/tfjs-core';
import type { LossKernel } from '../loss.js';
import { EPSILON } from '../probabilistic/probabilities.js';
import { ofSums } from './overlap.js';

export const tversky: LossKernel<'tversky'> = ({ alpha, beta, axis }) =>
  ofSums(axis, (labels, output, sum) => {
    const found = sum(tf.mul(labels, output));
    const missed = tf.mul(sum(tf.mul(tf.sub(1, output), labels)), alpha);
    const wrong = tf.mul(sum(tf.mul(output, tf.sub(1, labels))), beta);
    return tf.sub(1, tf.div(found, tf.add(tf.add(tf.add(found, missed), wrong), EPSILON)));
  });
