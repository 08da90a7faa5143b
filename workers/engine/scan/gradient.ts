import * as tf from '@tensorflow/tfjs-core';
import { precisionOf } from '../graph/graph.js';
import {
  listOf,
  readList,
  reserveList,
  stackList,
  type TensorList,
  writeList,
} from '../graph/loop/tensor-list.js';
import { repeat } from '../graph/loop/while-loop.js';
import { elementAt, tensorAt, withGradient } from '../ops/custom-gradient.js';
import { inPrecisionOf } from '../ops/precision.js';
import { biasGradient, kernelGradient, knownAffine, projectedShapes } from './projection.js';
import { type Scan, type Sequences, type StepAtIndex, stepAt } from './step.js';

/** Values of each step kept by the forward loop: the state before it, and the results of the projections. */
export interface Kept {
  states: readonly TensorList[];
  results: readonly TensorList[];
}

/** The gradient by the outputs of all steps, or by that of the last, and by the state after it. */
export interface OutputGradient {
  dy: tf.Tensor;
  by: 'all' | 'last';
  /** Empty where the state is not used. */
  byState: readonly tf.Tensor[];
}

/** The gradients of a scan by its inputs, kernels, biases and, where it is given, its initial state. */
export function scanGradient(
  options: Scan,
  sequences: Sequences,
  kept: Kept,
  { dy, by, byState }: OutputGradient,
): tf.Tensor[] {
  const { count } = sequences.inputs;
  const zeros = () => options.stateShapes.map((shape) => inPrecisionOf(dy, tf.zeros(shape)));
  const afterLast = byState.length > 0 ? [...byState] : zeros();
  const outputs = by === 'all' ? listOf(dy) : null;
  const start = {
    tensors: outputs === null ? byLastOutput(dy, afterLast, byState.length > 0) : afterLast,
    lists: listShapes(options).map((shape) => reserveList(count, shape, precisionOf(dy))),
  };
  const last = tf.scalar(count - 1, 'int32');
  const { tensors: byInitialState, lists } = repeat(count, start, (iteration, { tensors, lists: before }) => {
    const index = tf.sub(last, iteration);
    const written = [...before];
    const byState = differentiate(stepAt(options, sequences, index), {
      projections: options.projections,
      state: kept.states.map((list) => readList(list, index)),
      result: (at) => readList(elementAt(kept.results, at), index),
      byNext: outputs === null ? tensors : withOutput(tensors, readList(outputs, index)),
      keep: (slot, value) => written.splice(slot, 1, writeList(elementAt(before, slot), index, value)),
    });
    return { tensors: byState, lists: written };
  });
  const byParts = fromLists(options, lists.map(stackList));
  return options.initialState === undefined ? byParts : [...byParts, ...byInitialState];
}

/** The last output is the first tensor of the state. */
function byLastOutput(dy: tf.Tensor, [first, ...rest]: tf.Tensor[], isUsed: boolean): tf.Tensor[] {
  return [isUsed && first !== undefined ? tf.add(first, dy) : dy, ...rest];
}

// The lists: gradients by the inputs; then, for each projection, its argument and the gradient by its result.
const INPUT_SLOT = 0;
const valueSlot = (projection: number) => 1 + 2 * projection;
const gradientSlot = (projection: number) => 2 + 2 * projection;

function listShapes({ inputs, projections, stateShapes }: Scan): number[][] {
  const state = elementAt(stateShapes, 0);
  return [inputs.shape.slice(1), ...projections.flatMap((projection) => projectedShapes(projection, state))];
}

function fromLists({ projections }: Scan, lists: readonly tf.Tensor[]): tf.Tensor[] {
  const kernels = projections.map((projection, at) =>
    kernelGradient(projection, tensorAt(lists, valueSlot(at)), tensorAt(lists, gradientSlot(at))),
  );
  const biases = projections.flatMap(({ bias }, at) =>
    bias === null ? [] : [biasGradient(tensorAt(lists, gradientSlot(at)))],
  );
  return [tensorAt(lists, INPUT_SLOT), ...kernels, ...biases];
}

/** The gradient by the state after a step, whose first tensor is an output too. */
function withOutput([first, ...rest]: readonly tf.Tensor[], byOutput: tf.Tensor): tf.Tensor[] {
  return first === undefined ? [] : [tf.add(first, byOutput), ...rest];
}

/** The point at which a step is differentiated. */
interface Point {
  projections: Scan['projections'];
  /** Before the step. */
  state: readonly tf.Tensor[];
  /** The result of a projection in the step. */
  result(projection: number): tf.Tensor;
  /** The gradient by the state after it. */
  byNext: readonly tf.Tensor[];
  /** Stores a value of the step in one of the lists. */
  keep(slot: number, value: tf.Tensor): void;
}

/** @returns the gradient by the state before a step; those by its input and its projections are kept */
function differentiate(
  { x, run }: StepAtIndex,
  { projections, state, result, byNext, keep }: Point,
): tf.Tensor[] {
  const project = (at: number, value: tf.Tensor) =>
    knownAffine(
      value,
      elementAt(projections, at),
      () => result(at),
      (applied, dy) => {
        keep(valueSlot(at), applied);
        keep(gradientSlot(at), dy);
      },
    );
  const forward = () => endingWith(byNext, run(state, project));
  const sources = [x, ...state];
  const { grads } = onOtherTape(() => tf.engine().gradients(forward, sources, undefined, true));
  const gradients = sources.map((source, at) => grads[at] ?? tf.zeros(source.shape));
  keep(INPUT_SLOT, tensorAt(gradients, 0));
  return gradients.slice(1);
}

/** A number with the given gradients by the given tensors, because the tape starts from a single tensor. */
function endingWith(gradients: readonly tf.Tensor[], tensors: tf.Tensor[]): tf.Tensor {
  return withGradient(
    tensors,
    () => ({ value: tf.scalar(0), saved: [] }),
    () => gradients.map((gradient) => tf.clone(gradient)),
  );
}

/**
 * tfjs has one tape, which is in use while it computes a gradient: it is restored after another has been
 * used.
 */
function onOtherTape<Result>(work: () => Result): Result {
  const { state } = tf.engine();
  const tape = state.activeTape;
  try {
    return work();
  } finally {
    state.activeTape = tape;
  }
}
