import * as tf from '@tensorflow/tfjs-core';
import { fused, type OptimizerKernel } from '../step/update.js';

/** Δ = -√(d + epsilon) / √(a + epsilon) · g, with decaying means a of g² and d of Δ²; w += learning_rate · Δ */
export const adadelta: OptimizerKernel<'adadelta'> =
  ({ rho, epsilon }) =>
  ({ learningRate }) => {
    const factors = [learningRate, tf.scalar(rho), tf.scalar(epsilon)];
    return ({ variable, gradient, slot, after }) =>
      fused(
        'ResourceApplyAdadelta',
        [variable, slot('accumulated_grad'), slot('accumulated_delta_var'), ...factors, gradient],
        after,
      );
  };
