import * as tf from '@tensorflow/tfjs-core';
import type { CompleteOptimizer } from '../../../src/domain/training/optimizer.js';

/** One variable, its gradient and the optimizer's memory of it, at one step. */
export interface Update {
  variable: tf.Variable;
  gradient: tf.Tensor;
  slot(name: string): tf.Variable;
  learningRate: number;
  /** Counts from 1. */
  step: number;
}

/** How an optimizer changes a variable: Keras 3's formulas, epsilon where Keras has it. */
export interface UpdateRule {
  /** The slots of each variable and what they start from. */
  slots: readonly { name: string; initialValue: number }[];
  apply(update: Update): void;
}

/** The rule of an optimizer with its arguments. */
export function createUpdateRule(optimizer: CompleteOptimizer): UpdateRule {
  switch (optimizer.type) {
    case 'sgd':
      return sgd(optimizer.momentum, optimizer.nesterov);
    case 'rmsprop':
      return rmsprop(optimizer);
    case 'adam':
      return adam({
        beta1: optimizer.beta_1,
        beta2: optimizer.beta_2,
        epsilon: optimizer.epsilon,
        amsgrad: optimizer.amsgrad,
      });
    case 'adagrad':
      return adagrad(optimizer.initial_accumulator_value, optimizer.epsilon);
  }
}

/** A slot that starts from zero. */
const zero = (name: string) => ({ name, initialValue: 0 });

function sgd(momentum: number, nesterov: boolean): UpdateRule {
  if (momentum === 0) {
    return {
      slots: [],
      apply: ({ variable, gradient, learningRate }) => subtract(variable, tf.mul(gradient, learningRate)),
    };
  }
  return {
    slots: [zero('momentum')],
    apply: ({ variable, gradient, slot, learningRate }) => {
      const velocity = slot('momentum');
      const step = tf.mul(gradient, learningRate);
      velocity.assign(tf.sub(tf.mul(velocity, momentum), step));
      variable.assign(tf.add(variable, nesterov ? tf.sub(tf.mul(velocity, momentum), step) : velocity));
    },
  };
}

function rmsprop(options: { rho: number; momentum: number; epsilon: number; centered: boolean }): UpdateRule {
  const { rho, momentum, epsilon, centered } = options;
  return {
    slots: [
      zero('velocity'),
      ...(momentum > 0 ? [zero('momentum')] : []),
      ...(centered ? [zero('average_gradient')] : []),
    ],
    apply: ({ variable, gradient, slot, learningRate }) => {
      const velocity = slot('velocity');
      velocity.assign(movingAverage(velocity, tf.square(gradient), rho));
      const spread = centered ? tf.sub(velocity, tf.square(averageGradient(slot, gradient, rho))) : velocity;
      const increment = tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(spread, epsilon)));
      if (momentum === 0) return subtract(variable, increment);
      const step = slot('momentum');
      step.assign(tf.add(tf.mul(step, momentum), increment));
      subtract(variable, step);
    },
  };
}

function averageGradient(slot: Update['slot'], gradient: tf.Tensor, rho: number): tf.Variable {
  const average = slot('average_gradient');
  average.assign(movingAverage(average, gradient, rho));
  return average;
}

function adam(options: { beta1: number; beta2: number; epsilon: number; amsgrad: boolean }): UpdateRule {
  const { beta1, beta2, epsilon, amsgrad } = options;
  return {
    slots: [zero('momentum'), zero('velocity'), ...(amsgrad ? [zero('velocity_hat')] : [])],
    apply: ({ variable, gradient, slot, learningRate, step }) => {
      const alpha = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      const momentum = slot('momentum');
      const velocity = slot('velocity');
      momentum.assign(movingAverage(momentum, gradient, beta1));
      velocity.assign(movingAverage(velocity, tf.square(gradient), beta2));
      const spread = amsgrad ? largestSoFar(slot('velocity_hat'), velocity) : velocity;
      subtract(variable, tf.div(tf.mul(momentum, alpha), tf.add(tf.sqrt(spread), epsilon)));
    },
  };
}

function largestSoFar(largest: tf.Variable, value: tf.Tensor): tf.Variable {
  largest.assign(tf.maximum(largest, value));
  return largest;
}

function adagrad(initialValue: number, epsilon: number): UpdateRule {
  return {
    slots: [{ name: 'accumulator', initialValue }],
    apply: ({ variable, gradient, slot, learningRate }) => {
      const accumulator = slot('accumulator');
      accumulator.assign(tf.add(accumulator, tf.square(gradient)));
      subtract(variable, tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(accumulator, epsilon))));
    },
  };
}

function movingAverage(average: tf.Tensor, value: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay));
}

function subtract(variable: tf.Variable, amount: tf.Tensor): void {
  variable.assign(tf.sub(variable, amount));
}
