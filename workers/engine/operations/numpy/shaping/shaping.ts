import * as tf from '@tensorflow/tfjs-core';
import { axesArgument } from '../../../../../src/keras/operations/arguments/axes.js';
import { isAbsent } from '../../../../../src/keras/operations/arguments/values.js';
import {
  padding,
  type REPEATING,
  repetition,
  rolling,
  rotation,
  tiling,
} from '../../../../../src/keras/operations/numpy/shaping/repeating.js';
import {
  movedAxes,
  type RESHAPING,
  swappedAxes,
  transposedAxes,
} from '../../../../../src/keras/operations/numpy/shaping/reshaping.js';
import { broadcastTo } from '../../../ops/tensors/broadcast.js';
import { gatherConstant } from '../../../ops/tensors/integers.js';
import { tile } from '../../../ops/tensors/tile.js';
import { optionalTensorOf, tensorOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';
import { padConstant, padMirrored } from './pad.js';

/** The same numbers in the shape that the spec has worked out. */
const reshape: OperationKernel = (args, [output]) =>
  tf.reshape(tensorOf(args, 'x'), [...(output?.shape ?? [])]);

const permutation =
  (axesOf: (args: Parameters<OperationKernel>[0], rank: number) => readonly number[]): OperationKernel =>
  (args) => {
    const x = tensorOf(args, 'x');
    return tf.transpose(x, [...axesOf(args, x.rank)]);
  };

const reshaping: KernelsOf<typeof RESHAPING> = {
  Reshape: reshape,
  Ravel: reshape,
  ExpandDims: reshape,
  Squeeze: reshape,
  Transpose: permutation(transposedAxes),
  Swapaxes: permutation(swappedAxes),
  Moveaxis: permutation(movedAxes),
  BroadcastTo: (args, [output]) => broadcastTo(tensorOf(args, 'x'), output?.shape ?? []),
};

const flip =
  (
    axesOf: (args: Parameters<OperationKernel>[0], x: tf.Tensor) => readonly number[] | undefined,
  ): OperationKernel =>
  (args) => {
    const x = tensorOf(args, 'x');
    return reversed(x, axesOf(args, x) ?? x.shape.map((_, axis) => axis));
  };

const reversed = (x: tf.Tensor, axes: readonly number[]): tf.Tensor =>
  axes.length === 0 ? x : tf.reverse(x, [...axes]);

/** Numbers moved along an axis; those that leave it come back at its start. */
function rolled(x: tf.Tensor, shift: number, axis: number): tf.Tensor {
  const size = x.shape[axis] ?? 1;
  const first = ((-shift % size) + size) % size;
  if (first === 0) return x;
  const [before, after] = tf.split(x, [first, size - first], axis);
  if (before === undefined || after === undefined) throw new Error('A split has two parts');
  return tf.concat([after, before], axis);
}

/** Each entry of an axis several times: all as often, or each as often as said. */
function repeatedAlong(x: tf.Tensor, axis: number, repeats: readonly number[]): tf.Tensor {
  const [every = 1, ...more] = repeats;
  if (more.length > 0) {
    const places = repeats.flatMap((count, place) => Array.from({ length: count }, () => place));
    return gatherConstant(x, places, axis);
  }
  const [before, size, after] = [x.shape.slice(0, axis), x.shape[axis] ?? 1, x.shape.slice(axis + 1)];
  const repeated = broadcastTo(tf.expandDims(x, axis + 1), [...before, size, every, ...after]);
  return tf.reshape(repeated, [...before, size * every, ...after]);
}

const repeating: KernelsOf<typeof REPEATING> = {
  Tile: (args) => {
    const x = tensorOf(args, 'x');
    const { sizes, repeats } = tiling(args, x.shape);
    return tile(tf.reshape(x, sizes), repeats);
  },
  Repeat: (args) => {
    const x = tensorOf(args, 'x');
    const { sizes, axis, repeats } = repetition(args, x.shape);
    return repeatedAlong(tf.reshape(x, [...sizes]), axis, repeats);
  },
  Pad: (args) => {
    const x = tensorOf(args, 'x');
    const widths = padding(args, x.shape);
    if (args['mode'] !== 'constant') return padMirrored(x, widths, args['mode'] === 'reflect');
    return padConstant(x, widths, optionalTensorOf(args, 'constant_values'));
  },
  Roll: (args) => {
    const x = tensorOf(args, 'x');
    const { shifts, axes } = rolling(args, x.shape);
    if (axes === null) return tf.reshape(rolled(tf.reshape(x, [-1]), shifts[0] ?? 0, 0), x.shape);
    return axes.reduce((moved, axis, index) => rolled(moved, shifts[index] ?? 0, axis), x);
  },
  Flip: flip((args, x) => (isAbsent(args, 'axis') ? undefined : axesArgument(args, 'axis', x.rank))),
  Fliplr: flip(() => [1]),
  Flipud: flip(() => [0]),
  Rot90: (args) => {
    const x = tensorOf(args, 'array');
    const { turns, axes } = rotation(args, x.rank);
    const [a, b] = axes;
    const exchanged = x.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis));
    if (turns === 0) return x;
    if (turns === 2) return tf.reverse(x, [a, b]);
    return turns === 1
      ? tf.transpose(tf.reverse(x, [b]), exchanged)
      : tf.reverse(tf.transpose(x, exchanged), [b]);
  },
};

/** The math of operations on shapes and orders. */
export const SHAPING_KERNELS = { ...reshaping, ...repeating };
