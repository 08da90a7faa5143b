import * as tf from '@tensorflow/tfjs-core';
import { assign, assignSub, read } from '../graph/variables.js';
import type { OptimizerKernel } from './step/update.js';

/** w -= learning_rate · sign(beta_1 · m + (1 - beta_1) · g); m = beta_2 · m + (1 - beta_2) · g */
export const lion: OptimizerKernel<'lion'> =
  ({ beta_1, beta_2 }) =>
  ({ learningRate }) => {
    const mixed = (mean: tf.Tensor, gradient: tf.Tensor, beta: number) =>
      tf.add(tf.mul(mean, beta), tf.mul(gradient, tf.sub(1, tf.scalar(beta))));
    return ({ variable, gradient, slot, after }) => {
      const mean = read(slot('momentum'));
      const direction = tf.sign(mixed(mean, gradient, beta_1));
      const changed = assignSub(variable, tf.mul(learningRate, direction), after);
      return assign(slot('momentum'), mixed(mean, gradient, beta_2), [changed]);
    };
  };
