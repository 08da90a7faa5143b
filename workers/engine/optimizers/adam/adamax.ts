import * as tf from '@tensorflow/tfjs-core';
import { fused, type OptimizerKernel } from '../step/update.js';

/** m += (1 - beta_1) · (g - m); u = max(beta_2 · u, |g|); w -= learning_rate / (1 - beta_1^t) · m / (u + epsilon) */
export const adamax: OptimizerKernel<'adamax'> =
  ({ beta_1, beta_2, epsilon }) =>
  ({ learningRate, step }) => {
    const betas = [tf.scalar(beta_1), tf.scalar(beta_2)];
    const power = tf.pow(tf.scalar(beta_1), tf.cast(step, 'float32'));
    const factors = [power, learningRate, ...betas, tf.scalar(epsilon)];
    return ({ variable, gradient, slot, after }) =>
      fused('ResourceApplyAdaMax', [variable, slot('momentum'), slot('norm'), ...factors, gradient], after);
  };
