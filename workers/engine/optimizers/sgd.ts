import * as tf from '@tensorflow/tfjs-core';
import { fused, type OptimizerKernel, type PrepareStep } from './step/update.js';

export const sgd: OptimizerKernel<'sgd'> = ({ momentum, nesterov }) =>
  momentum === 0 ? plain : withMomentum(momentum, nesterov);

/** w -= learning_rate · g */
const plain: PrepareStep =
  ({ learningRate }) =>
  ({ variable, gradient, after }) =>
    fused('ResourceApplyGradientDescent', [variable, learningRate, gradient], after);

/** v = momentum · v - learning_rate · g; w += v, or with Nesterov momentum · v - learning_rate · g */
const withMomentum =
  (momentum: number, nesterov: boolean): PrepareStep =>
  ({ learningRate }) => {
    const factor = tf.scalar(momentum);
    return ({ variable, gradient, slot, after }) =>
      fused(
        'ResourceApplyKerasMomentum',
        [variable, slot('momentum'), learningRate, gradient, factor],
        after,
        { use_nesterov: { b: nesterov } },
      );
  };
