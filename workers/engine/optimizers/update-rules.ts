import * as tf from '@tensorflow/tfjs-core';
import type { CompleteOptimizer } from '../../../src/domain/training/optimizer.js';
import { emitNode, type GraphVariable, type Operand, typeAttribute } from '../graph/graph.js';
import { assignAdd, assignSub, read } from '../graph/variables.js';

/** What changes from step to step: scalars of the graph. */
export interface StepInputs {
  learningRate: tf.Tensor;
  /** int32, counts from 1. */
  step: tf.Tensor;
}

/** One variable, its gradient and the optimizer's memory of it. */
export interface Update {
  variable: GraphVariable;
  gradient: tf.Tensor;
  slot(name: string): GraphVariable;
  /** Nodes that must have run before the variable changes. */
  after: readonly string[];
}

/** How an optimizer changes a variable: Keras 3's formulas, by TensorFlow's fused kernels where they have the same. */
export interface UpdateRule {
  /** The slots of each variable and what they start from. */
  slots: readonly { name: string; initialValue: number }[];
  /** Records what all variables share in a step. The result records the update of one and gives its node. */
  prepare(inputs: StepInputs): (update: Update) => string;
}

/** The rule of an optimizer with its arguments. */
export function createUpdateRule(optimizer: CompleteOptimizer): UpdateRule {
  switch (optimizer.type) {
    case 'sgd':
      return optimizer.momentum === 0 ? gradientDescent : momentumDescent(optimizer);
    case 'rmsprop':
      return rmsprop(optimizer);
    case 'adam':
      return adam(optimizer);
    case 'adagrad':
      return adagrad(optimizer.initial_accumulator_value, optimizer.epsilon);
  }
}

type Arguments<Type extends CompleteOptimizer['type']> = Extract<CompleteOptimizer, { type: Type }>;

/** A slot that starts from zero. */
const zero = (name: string) => ({ name, initialValue: 0 });

/** A kernel that changes variables in place, all in one pass. */
function fused(
  op: string,
  inputs: readonly Operand[],
  after: readonly string[],
  attributes: Record<string, { b: boolean }> = {},
): string {
  return emitNode({ op, inputs, attributes: { T: typeAttribute('float32'), ...attributes }, after });
}

/** w -= learning_rate · g */
const gradientDescent: UpdateRule = {
  slots: [],
  prepare:
    ({ learningRate }) =>
    ({ variable, gradient, after }) =>
      fused('ResourceApplyGradientDescent', [variable, learningRate, gradient], after),
};

/** v = momentum · v - learning_rate · g; w += v, or with Nesterov momentum · v - learning_rate · g */
function momentumDescent({ momentum, nesterov }: Arguments<'sgd'>): UpdateRule {
  return {
    slots: [zero('momentum')],
    prepare({ learningRate }) {
      const factor = tf.scalar(momentum);
      return ({ variable, gradient, slot, after }) =>
        fused(
          'ResourceApplyKerasMomentum',
          [variable, slot('momentum'), learningRate, gradient, factor],
          after,
          { use_nesterov: { b: nesterov } },
        );
    },
  };
}

/** The kernel keeps a momentum whatever its factor; where that is 0, it is the last increment and means nothing. */
function rmsprop({ rho, momentum, epsilon, centered }: Arguments<'rmsprop'>): UpdateRule {
  return {
    slots: [zero('velocity'), zero('momentum'), ...(centered ? [zero('average_gradient')] : [])],
    prepare({ learningRate }) {
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
    },
  };
}

function adam({ beta_1, beta_2, epsilon, amsgrad }: Arguments<'adam'>): UpdateRule {
  return {
    slots: [zero('momentum'), zero('velocity'), ...(amsgrad ? [zero('velocity_hat')] : [])],
    prepare({ learningRate, step }) {
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
    },
  };
}

/** Composed: TensorFlow's kernel adds epsilon to the root, Keras under it. */
function adagrad(initialValue: number, epsilon: number): UpdateRule {
  return {
    slots: [{ name: 'accumulator', initialValue }],
    prepare:
      ({ learningRate }) =>
      ({ variable, gradient, slot, after }) => {
        const accumulated = assignAdd(slot('accumulator'), tf.square(gradient));
        const spread = tf.sqrt(tf.add(read(slot('accumulator'), [accumulated]), epsilon));
        return assignSub(variable, tf.div(tf.mul(gradient, learningRate), spread), after);
      },
  };
}
