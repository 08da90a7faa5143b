import * as tf from '@tensorflow/tfjs-core';
import type { AnyArguments } from '../../../../../src/keras/operations/arguments/values.js';
import {
  type IndexEntry,
  indexEntries,
} from '../../../../../src/keras/operations/numpy/indexing/index-key.js';
import {
  alongAxisShapes,
  type SELECTING,
  takenFrom,
  unravelledShape,
} from '../../../../../src/keras/operations/numpy/indexing/selecting.js';
import { constantNumbers } from '../../../../../src/keras/operations/numpy/options.js';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { gather } from '../../../ops/gather.js';
import { moveFromLast, moveToLast } from '../../../ops/shape/along-last.js';
import { gatherFromRows } from '../../../ops/tensors/along-rows.js';
import { broadcastTo } from '../../../ops/tensors/broadcast.js';
import { gatherConstant } from '../../../ops/tensors/integers.js';
import { type AxisSlice, stridedSlice } from '../../../ops/tensors/strided-slice.js';
import { tensorOf } from '../../arguments.js';
import type { KernelsOf } from '../../kernel.js';

/** Entries of the axes that x has: all but the new ones. */
type AxisEntry = Exclude<IndexEntry, { kind: 'new' }>;

/** A slice of one axis for each entry: a single place is a slice of one, a list of places takes all. */
function sliceOf(entry: AxisEntry, size: number): AxisSlice {
  switch (entry.kind) {
    case 'slice':
      return entry;
    case 'at':
      return { start: entry.place, stop: entry.place + 1, step: 1 };
    case 'places':
      return { start: 0, stop: size, step: 1 };
  }
}

const isWhole = ({ start, stop, step }: AxisSlice, size: number): boolean =>
  start === 0 && stop === size && step === 1;

function select(x: tf.Tensor, entries: readonly IndexEntry[]): tf.Tensor {
  const ofAxes = entries.filter((entry) => entry.kind !== 'new');
  const slices = ofAxes.map((entry, axis) => sliceOf(entry, x.shape[axis] ?? 1));
  const isAll = slices.every((slice, axis) => isWhole(slice, x.shape[axis] ?? 1));
  const sliced = isAll ? x : stridedSlice(x, slices);
  const axis = ofAxes.findIndex(({ kind }) => kind === 'places');
  const listed = ofAxes[axis];
  return listed?.kind === 'places' ? gatherConstant(sliced, listed.places, axis) : sliced;
}

/** Places from 0 on: negative ones count from the end. */
function fromStart(indices: tf.Tensor, size: number): tf.Tensor {
  const end = tf.scalar(size, 'int32');
  return withoutGradients([indices], () =>
    tf.where(tf.less(indices, tf.scalar(0, 'int32')), tf.add(indices, end), indices),
  );
}

/** Places that are a constant are counted from 0 before the step runs. */
function placesOf(args: Readonly<Record<string, unknown>>, indices: tf.Tensor, size: number): tf.Tensor {
  const values = constantNumbers(args['indices']);
  if (values.length === 0) return fromStart(indices, size);
  const counted = values.map((place) => (place < 0 ? place + size : place));
  return tf.tensor(counted, indices.shape, 'int32');
}

/** The math of operations that select parts of tensors. */
export const SELECTING_KERNELS: KernelsOf<typeof SELECTING> = {
  GetItem: (args, [output]) => {
    const x = tensorOf(args, 'x');
    return tf.reshape(select(x, indexEntries(args, x.shape)), [...(output?.shape ?? [])]);
  },
  Take: (args) => {
    const x = tensorOf(args, 'x');
    const { sizes, axis } = takenFrom(args, x.shape);
    const indices = placesOf(args, tensorOf(args, 'indices'), sizes[axis] ?? 1);
    return gather(tf.reshape(x, [...sizes]), indices, axis);
  },
  TakeAlongAxis: (args) => {
    const all = tensorOf(args, 'x');
    const { sizes, axis } = takenFrom(args, all.shape);
    const x = tf.reshape(all, [...sizes]);
    const indices = placesOf(args, tensorOf(args, 'indices'), sizes[axis] ?? 1);
    const shapes = alongAxisShapes(x.shape, indices.shape, axis);
    const rows = moveToLast(broadcastTo(x, shapes.x), axis);
    return moveFromLast(gatherFromRows(rows, moveToLast(broadcastTo(indices, shapes.output), axis)), axis);
  },
  UnravelIndex: (args) => unravelled(tensorOf(args, 'indices'), args),
};

/** The place along each axis of numbers that count all places of a shape. */
function unravelled(indices: tf.Tensor, args: AnyArguments): tf.Tensor[] {
  const shape = unravelledShape(args);
  return shape.map((size, axis) =>
    withoutGradients([indices], () => {
      const inner = shape.slice(axis + 1).reduce((product, one) => product * one, 1);
      const rows = tf.floorDiv(indices, tf.scalar(inner, 'int32'));
      return tf.mod(rows, tf.scalar(size, 'int32'));
    }),
  );
}
