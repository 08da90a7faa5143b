import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteOptimizerOf } from '../../../../src/keras/optimizers/index.js';
import type { OptimizedWeight } from '../../../../src/keras/optimizers/optimizer.js';
import type { SingleOptimizerType } from '../../../../src/keras/optimizers/single.js';
import { emitNode, type GraphVariable, type Operand, typeAttribute } from '../../graph/graph.js';

/** Inputs that change from step to step: scalars of the graph. */
export interface StepInputs {
  /** Of each part of the optimizer. */
  learningRates: readonly tf.Tensor[];
  /** int32, counts the batches from 1, without those whose update was skipped. */
  step: tf.Tensor;
}

/** Inputs that all weights of an optimizer share in an update. */
export interface SharedInputs {
  learningRate: tf.Tensor;
  /** int32, counts the updates from 1. */
  step: tf.Tensor;
  /** A single number that the optimizer remembers. */
  shared(name: string): GraphVariable;
}

/** One variable, its gradient and the optimizer's memory of it. */
export interface Update extends OptimizedWeight {
  variable: GraphVariable;
  gradient: tf.Tensor;
  slot(name: string): GraphVariable;
  /** Nodes that must have run before the variable changes. */
  after: readonly string[];
}

/** Records what all variables share in a step; the result records the update of one and returns the node that does it. */
export type PrepareStep = (inputs: SharedInputs) => (update: Update) => string;

/** How an optimizer changes a variable: Keras 3's formula, by TensorFlow's fused kernel where it has the same. */
export type OptimizerKernel<T extends SingleOptimizerType> = (config: CompleteOptimizerOf<T>) => PrepareStep;

/** A kernel of TensorFlow that changes variables in place, all in one pass. */
export function fused(
  op: string,
  inputs: readonly Operand[],
  after: readonly string[],
  attributes: Record<string, { b: boolean }> = {},
): string {
  return emitNode({ op, inputs, attributes: { T: typeAttribute('float32'), ...attributes }, after });
}
