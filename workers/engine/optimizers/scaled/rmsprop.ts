import * as tf from '@tensorflow/tfjs-core';
import { fused, type OptimizerKernel } from '../step/update.js';

/** The kernel keeps a momentum whatever its factor; where that is 0, it is the last increment and means nothing. */
export const rmsprop: OptimizerKernel<'rmsprop'> =
  ({ rho, momentum, epsilon, centered }) =>
  ({ learningRate }) => {
    const factors = [learningRate, tf.scalar(rho), tf.scalar(momentum), tf.scalar(epsilon)];
    return ({ variable, gradient, slot, after }) => {
      const kept = [slot('velocity'), slot('momentum')];
      return centered
        ? fused(
            'ResourceApplyCenteredRMSProp',
            [variable, slot('average_gradient'), ...kept, ...factors, gradient],
            after,
          )
        : fused('ResourceApplyRMSProp', [variable, ...kept, ...factors, gradient], after);
    };
  };
