import * as tf from '@tensorflow/tfjs-core';
import { assignSub, read } from '../../graph/variables.js';
import { movedTowards } from '../step/moved-towards.js';
import type { OptimizerKernel } from '../step/update.js';

/** keras/src/optimizers/lamb.py: Adam's change, times the norm of the weight over that of the change. */
export const lamb: OptimizerKernel<'lamb'> =
  ({ beta_1, beta_2, epsilon }) =>
  ({ learningRate, step }) => {
    const exponent = tf.cast(step, 'float32');
    const [first, second] = [beta_1, beta_2].map((beta) => tf.sub(1, tf.pow(tf.scalar(beta), exponent)));
    if (first === undefined || second === undefined) throw new Error('Lamb has two decays');
    return ({ variable, gradient, slot, after }) => {
      const mean = tf.div(movedTowards(slot('momentum'), gradient, beta_1), first);
      const spread = tf.div(movedTowards(slot('velocity'), tf.square(gradient), beta_2), second);
      const change = tf.div(mean, tf.add(tf.sqrt(spread), epsilon));
      const ratio = ratioOf(norm(read(variable, after)), norm(change));
      return assignSub(variable, tf.mul(tf.mul(ratio, learningRate), change), after);
    };
  };

const norm = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(x)));

/** 1 where one of the norms is 0. */
function ratioOf(ofWeight: tf.Tensor, ofChange: tf.Tensor): tf.Tensor {
  const [zero, one] = [tf.scalar(0), tf.scalar(1)];
  const ratio = tf.where(tf.greater(ofChange, zero), tf.div(ofWeight, ofChange), one);
  return tf.where(tf.greater(ofWeight, zero), ratio, one);
}
