import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import type { GraphOutput } from '../graph/graph.js';
import { listOf, readList, reserveList, stackList, writeList } from '../graph/tensor-list.js';
import { repeat } from '../graph/while-loop.js';
import { affineOfValue, projectionGradients } from './projection.js';
import { type Scan, type Sequences, type StepAtIndex, stepAt } from './step.js';

/** What the forward loop read, and the states it kept. */
export interface ForwardRecord extends Sequences {
  /** Before each step. */
  states: readonly GraphOutput[];
}

/**
 * The gradients of a scan: by its inputs, by every kernel, by every bias.
 * @param dy By the outputs of all steps, or by that of the last
 */
export function scanGradient(
  options: Scan,
  forward: ForwardRecord,
  dy: tf.Tensor,
  all: boolean,
): tf.Tensor[] {
  const { inputs, stateShapes, projections } = options;
  const count = inputs.shape[0] ?? 1;
  const last = tf.scalar(count - 1, 'int32');
  const outputGradients = all ? listOf(dy) : null;
  const zeros = stateShapes.map((shape) => tf.zeros([...shape]));
  const shapes = writtenShapes(options);
  const start = {
    tensors: all ? zeros : [dy, ...zeros.slice(1)],
    lists: shapes.map((shape) => reserveList(count, shape)),
  };
  const { lists } = repeat(count, start, (iteration, values) => {
    const index = tf.sub(last, iteration);
    const byNext =
      outputGradients === null ? values.tensors : withOutput(values.tensors, outputGradients, index);
    const written = [...values.lists];
    const write: Write = (slot, value) => {
      written[slot] = writeList(listAt(values.lists, slot), index, value);
    };
    const state = forward.states.map((list, at) =>
      readList(list, index, { shape: stateShapes[at] ?? [], dtype: 'float32' }),
    );
    const byState = differentiate(stepAt(options, forward, index), options, { state, byNext, write });
    return { tensors: byState, lists: written };
  });
  const stacked = lists.map((list, slot) => stackList(list, count, shapes[slot] ?? []));
  const byProjection = projections.map((_, at) =>
    projectionGradients(tensorAt(stacked, valueSlot(at)), tensorAt(stacked, gradientSlot(at))),
  );
  return [
    tensorAt(stacked, INPUT_SLOT),
    ...byProjection.map(({ kernel }) => kernel),
    ...byProjection.flatMap(({ bias }, at) => (projections[at]?.bias && bias ? [bias] : [])),
  ];
}

/** Keeps a value of the current step in one of the lists. */
type Write = (slot: number, value: tf.Tensor) => void;

// The lists: gradients by the inputs; then, of each projection, what it was applied to and the gradient by its result.
const INPUT_SLOT = 0;
const valueSlot = (projection: number) => 1 + 2 * projection;
const gradientSlot = (projection: number) => 2 + 2 * projection;

function writtenShapes({ inputs, projections }: Scan): number[][] {
  const [batch = 1, width = 1] = inputs.shape.slice(1);
  const ofProjections = projections.flatMap(({ kernel }) => kernel.shape.map((size) => [batch, size]));
  return [[batch, width], ...ofProjections];
}

function listAt(lists: readonly GraphOutput[], slot: number): GraphOutput {
  const list = lists[slot];
  if (list === undefined) throw new Error(`There is no list ${slot} of ${lists.length}`);
  return list;
}

/** The gradient by the state after a step, of whose output the loss knows too. */
function withOutput(byNext: readonly tf.Tensor[], gradients: GraphOutput, index: tf.Tensor): tf.Tensor[] {
  const [first, ...rest] = byNext;
  if (first === undefined) throw new Error('A state has a tensor');
  const { shape } = first;
  return [tf.add(first, readList(gradients, index, { shape, dtype: 'float32' })), ...rest];
}

interface Point {
  /** Before the step. */
  state: readonly tf.Tensor[];
  /** The gradient by the state after it. */
  byNext: readonly tf.Tensor[];
  write: Write;
}

/** @returns the gradient by the state before a step; those by its input and projections are written */
function differentiate(
  { x, run }: StepAtIndex,
  { projections }: Scan,
  { state, byNext, write }: Point,
): tf.Tensor[] {
  const forward = () =>
    endingWith(
      run(state, (at, value) =>
        affineOfValue(projections, at, value, (applied, dy) => {
          write(valueSlot(at), applied);
          write(gradientSlot(at), dy);
        }),
      ),
      byNext,
    );
  const { grads } = onOtherTape(() => tf.engine().gradients(forward, [x, ...state], undefined, true));
  const [byInput, ...byState] = [x, ...state].map((tensor, at) => grads[at] ?? tf.zeros(tensor.shape));
  if (byInput !== undefined) write(INPUT_SLOT, byInput);
  return byState;
}

/** A number whose gradients by the given tensors are the given ones: the tape starts from one tensor only. */
function endingWith(tensors: tf.Tensor[], gradients: readonly tf.Tensor[]): tf.Tensor {
  return withGradient(
    tensors,
    () => ({ value: tf.scalar(0), saved: [] }),
    () => gradients.map((gradient) => tf.clone(gradient)),
  );
}

/** tfjs has one tape, which it is still reading when it asks for a gradient: that one is put back. */
function onOtherTape<Result>(work: () => Result): Result {
  const { state } = tf.engine();
  const tape = state.activeTape;
  try {
    return work();
  } finally {
    state.activeTape = tape;
  }
}
