import * as tf from '@tensorflow/tfjs-core';
import { tensorAt } from '../custom-gradient.js';
import type { GraphOutput } from '../graph/graph.js';
import { listOf, readList } from '../graph/tensor-list.js';

/** A matrix that a step multiplies something of its state by, and a vector that it adds. */
export interface Projection {
  kernel: tf.Tensor;
  bias: tf.Tensor | null;
}

/** What a step may use beside its input and its state. */
export interface StepTools {
  /** value · kernel + bias, of the projection at an index: each at most once in a step. */
  project(index: number, value: tf.Tensor): tf.Tensor;
  /** The same in every step; not differentiated by. */
  constants: readonly tf.Tensor[];
}

/** One step. @returns the next state; its first tensor is the step's output */
export type Step = (x: tf.Tensor, state: readonly tf.Tensor[], tools: StepTools) => tf.Tensor[];

/** Steps over a sequence. A step reaches tensors from outside through its tools only: its gradient has no others. */
export interface Scan {
  /** What the steps take, one each: [steps, batch, width]. */
  inputs: tf.Tensor;
  /** [steps, batch, 1], false where a step keeps the state before it; null: nowhere. */
  mask: tf.Tensor | null;
  /** Of the state, which begins as zeros. */
  stateShapes: readonly (readonly number[])[];
  projections: readonly Projection[];
  constants: readonly tf.Tensor[];
  step: Step;
}

/** The inputs and the mask as a loop reads them. */
export interface Sequences {
  inputs: GraphOutput;
  mask: GraphOutput | null;
}

/** Lists of what the steps take. */
export function sequencesOf({ inputs, mask }: Scan): Sequences {
  return { inputs: listOf(inputs), mask: mask && listOf(mask) };
}

/** The step at an index: its input, and what it makes of a state. */
export interface StepAtIndex {
  x: tf.Tensor;
  run(state: readonly tf.Tensor[], project: StepTools['project']): tf.Tensor[];
}

/** Reads what the step at `index`, an int32 scalar, takes. */
export function stepAt(
  { inputs, mask, constants, step }: Scan,
  sequences: Sequences,
  index: tf.Tensor,
): StepAtIndex {
  const x = readList(sequences.inputs, index, { shape: inputs.shape.slice(1), dtype: 'float32' });
  const shape = mask?.shape.slice(1) ?? [];
  const counts = sequences.mask && readList(sequences.mask, index, { shape, dtype: 'bool' });
  return {
    x,
    run: (state, project) => {
      const next = step(x, state, { project, constants });
      return counts === null ? next : next.map((tensor, at) => choose(counts, tensor, tensorAt(state, at)));
    },
  };
}

function choose(counts: tf.Tensor, next: tf.Tensor, before: tf.Tensor): tf.Tensor {
  return tf.where(tf.broadcastTo(counts, next.shape), next, before);
}
