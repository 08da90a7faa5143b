import * as tf from '@tensorflow/tfjs-core';
import { listOf, readList, type TensorList } from '../graph/loop/tensor-list.js';
import { tensorAt } from '../ops/custom-gradient.js';
import type { Projection } from './projection.js';

/** The tools of a step besides its input and its state. */
export interface StepTools {
  /** The projection at an index, applied to part of the state; at most once per step. */
  project(index: number, value: tf.Tensor): tf.Tensor;
  /** The same in every step; without gradients. */
  constants: readonly tf.Tensor[];
}

/** One step. @returns the next state; its first tensor is the step's output */
export type Step = (x: tf.Tensor, state: readonly tf.Tensor[], tools: StepTools) => tf.Tensor[];

/**
 * Steps over a sequence. A step may use outside tensors only through its tools, because its gradient has no
 * others.
 */
export interface Scan {
  /** The inputs of the steps, one each: [steps, batch, …]. */
  inputs: tf.Tensor;
  /** [steps, batch, 1, …], of the rank of a state per step; false where a step keeps the previous state; null if there is no mask. */
  mask: tf.Tensor | null;
  /** Shapes of the state tensors, all the same: [batch, …, units]. */
  stateShapes: readonly number[][];
  /** Before the first step; zeros where it is left out. */
  initialState?: readonly tf.Tensor[];
  projections: readonly Projection[];
  constants: readonly tf.Tensor[];
  step: Step;
}

/** The inputs and the mask as a loop reads them. */
export interface Sequences {
  inputs: TensorList;
  mask: TensorList | null;
}

/** The inputs of the steps as lists. */
export function sequencesOf({ inputs, mask }: Scan): Sequences {
  return { inputs: listOf(inputs), mask: mask && listOf(mask) };
}

/** The step at an index: its input, and its effect on a state. */
export interface StepAtIndex {
  x: tf.Tensor;
  run(state: readonly tf.Tensor[], project: StepTools['project']): tf.Tensor[];
}

/** Reads the inputs of the step at `index`, an int32 scalar. */
export function stepAt(
  { constants, step }: Scan,
  { inputs, mask }: Sequences,
  index: tf.Tensor,
): StepAtIndex {
  const x = readList(inputs, index);
  const counts = mask && readList(mask, index);
  return {
    x,
    run: (state, project) => {
      const next = step(x, state, { project, constants });
      return counts === null ? next : keepWhereMasked(counts, next, state);
    },
  };
}

/** The next state, or the one before where a step does not count. @param counts [batch, 1, …] */
export const keepWhereMasked = (
  counts: tf.Tensor,
  next: readonly tf.Tensor[],
  before: readonly tf.Tensor[],
): tf.Tensor[] => next.map((tensor, at) => choose(counts, tensor, tensorAt(before, at)));

function choose(counts: tf.Tensor, next: tf.Tensor, before: tf.Tensor): tf.Tensor {
  return tf.where(tf.broadcastTo(counts, next.shape), next, before);
}
