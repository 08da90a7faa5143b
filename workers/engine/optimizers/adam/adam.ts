import * as tf from '@tensorflow/tfjs-core';
import { fused, type PrepareStep } from '../step/update.js';

interface AdamArguments {
  beta_1: number;
  beta_2: number;
  epsilon: number;
  amsgrad: boolean;
}

/** The kernel of Adam and AdamW, whose decay of weights is that of every optimizer. */
export const adam =
  ({ beta_1, beta_2, epsilon, amsgrad }: AdamArguments): PrepareStep =>
  ({ learningRate, step }) => {
    const betas = [tf.scalar(beta_1), tf.scalar(beta_2)];
    const exponent = tf.cast(step, 'float32');
    const powers = betas.map((beta) => tf.pow(beta, exponent));
    const factors = [...powers, learningRate, ...betas, tf.scalar(epsilon)];
    return ({ variable, gradient, slot, after }) => {
      const moments = [slot('momentum'), slot('velocity')];
      return amsgrad
        ? fused(
            'ResourceApplyAdamWithAmsgrad',
            [variable, ...moments, slot('velocity_hat'), ...factors, gradient],
            after,
          )
        : fused('ResourceApplyAdam', [variable, ...moments, ...factors, gradient], after);
    };
  };
