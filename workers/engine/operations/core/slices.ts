import * as tf from '@tensorflow/tfjs-core';
import { axisArgument } from '../../../../src/keras/operations/arguments/axes.js';
import { startIndices } from '../../../../src/keras/operations/core/slices.js';
import { castTo } from '../../ops/numeric/cast.js';
import { crop } from '../../ops/shape/crop.js';
import { padWithZeros } from '../../ops/shape/pad.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

export const slice: OperationKernel = (args, [output]) => {
  const x = tensorOf(args, 'inputs');
  const starts = startIndices(args, x.rank);
  return x.dtype === 'float32'
    ? crop(x, bordersOf(x.shape, starts, output?.shape ?? []))
    : tf.slice(x, [...starts], [...(output?.shape ?? [])]);
};

export const sliceUpdate: OperationKernel = (args) => {
  const x = tensorOf(args, 'inputs');
  const updates = tensorOf(args, 'updates');
  if (x.dtype === 'bool') return castTo(replaced(castTo(x, 'int32'), castTo(updates, 'int32'), args), 'bool');
  return replaced(x, updates, args);
};

/** x with a part of it replaced. */
function replaced(x: tf.Tensor, updates: tf.Tensor, args: Parameters<OperationKernel>[0]): tf.Tensor {
  const starts = startIndices(args, x.rank);
  const borders = bordersOf(x.shape, starts, updates.shape);
  const isUpdated = tf.cast(padWithZeros(tf.ones(updates.shape), borders), 'bool');
  return tf.where(isUpdated, padWithZeros(updates, borders), x);
}

/** The sizes before and after a part, on each axis. */
const bordersOf = (
  shape: readonly number[],
  starts: readonly number[],
  sizes: readonly number[],
): [number, number][] =>
  shape.map((length, axis) => {
    const start = starts[axis] ?? 0;
    return [start, length - start - (sizes[axis] ?? length)];
  });

export const unstack: OperationKernel = (args) => {
  const x = tensorOf(args, 'x');
  return tf.unstack(x, axisArgument(args, 'axis', x.rank));
};
