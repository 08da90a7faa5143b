import * as tf from '@tensorflow/tfjs-core';
import { assign, assignSub, read } from '../../graph/variables.js';
import { movedTowards } from '../step/moved-towards.js';
import type { OptimizerKernel } from '../step/update.js';

/**
 * keras/src/optimizers/schedule_free_adamw.py. The weight y is between the momentum z, which the gradients move, and the mean x of
 * all z: y = (1 - beta_1) · z + beta_1 · x, from which x is computed. With TensorFlow Keras takes the z of this step there, since
 * its `momentum_old` is the variable that has moved by then.
 */
export const scheduleFreeAdamW: OptimizerKernel<'schedulefreeadamw'> =
  ({ beta_1, beta_2, epsilon, warmup_steps }) =>
  ({ learningRate, step }) => {
    const counted = tf.cast(step, 'float32');
    const rate =
      warmup_steps === 0 ? learningRate : tf.mul(learningRate, tf.minimum(tf.div(counted, warmup_steps), 1));
    const correction = tf.sub(1, tf.pow(tf.scalar(beta_2), counted));
    const [mixed, rest] = [tf.scalar(beta_1), tf.sub(1, tf.scalar(beta_1))];
    const share = tf.div(1, counted);
    return ({ variable, gradient, slot, after }) => {
      const velocity = movedTowards(slot('velocity'), tf.square(gradient), beta_2);
      const root = tf.add(tf.sqrt(tf.div(velocity, correction)), epsilon);
      const moved = assignSub(slot('momentum'), tf.div(tf.mul(rate, gradient), root));
      const momentum = read(slot('momentum'), [moved]);
      const mean = tf.div(tf.sub(read(variable, after), tf.mul(rest, momentum)), mixed);
      const next = tf.add(tf.mul(tf.sub(1, share), mean), tf.mul(share, momentum));
      return assign(variable, tf.add(tf.mul(rest, momentum), tf.mul(mixed, next)), after);
    };
  };
