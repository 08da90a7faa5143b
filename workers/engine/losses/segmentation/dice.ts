import * as tf from '@tensorflow/tfjs-core';
import type { LossKernel } from '../loss.js';
import { EPSILON } from '../probabilistic/probabilities.js';
import { ofSums } from './overlap.js';

export const dice: LossKernel<'dice'> = ({ axis }) =>
  ofSums(axis, (labels, output, sum) => {
    const all = tf.add(tf.add(sum(labels), sum(output)), EPSILON);
    return tf.sub(1, tf.div(tf.mul(2, sum(tf.mul(labels, output))), all));
  });
