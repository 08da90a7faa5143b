import * as tf from '@tensorflow/tfjs-core';
import { axisArgument } from '../../../../../src/keras/operations/arguments/axes.js';
import { isAbsent } from '../../../../../src/keras/operations/arguments/values.js';
import {
  horizontalAxis,
  horizontalSplitAxis,
  type JOINING,
  nearlyEqualSizes,
  type SPLITTING,
  splitSizes,
  withDepth,
} from '../../../../../src/keras/operations/numpy/shaping/joining.js';
import type { OperationArguments } from '../../../../../src/keras/operations/operation.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { crop } from '../../../ops/shape/crop.js';
import { broadcastTo } from '../../../ops/tensors/broadcast.js';
import { tensorOf, tensorsOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';

type Arguments = OperationArguments<tf.Tensor>;

/** Concatenation of the tensors of `xs`, each prepared, along an axis. */
const joining =
  (
    axisFor: (args: Arguments, rank: number) => number,
    prepared: (x: tf.Tensor) => tf.Tensor = (x) => x,
  ): OperationKernel =>
  (args, [output]) => {
    const parts = tensorsOf(args, 'xs').map((x) => prepared(castTo(x, output?.dtype ?? 'float32')));
    return tf.concat(parts, axisFor(args, parts[0]?.rank ?? 1));
  };

const alongArgument = (args: Arguments, rank: number): number => axisArgument(args, 'axis', rank);

const joined: KernelsOf<typeof JOINING> = {
  Concatenate: joining(alongArgument),
  Hstack: joining((_, rank) => horizontalAxis(rank)),
  Vstack: joining(() => 0),
  Dstack: joining(
    () => 2,
    (x) => tf.reshape(x, [...withDepth(x.shape)]),
  ),
  Stack: (args, [output]) => {
    const parts = tensorsOf(args, 'x').map((x) => castTo(x, output?.dtype ?? 'float32'));
    return tf.stack(parts, axisArgument(args, 'axis', (parts[0]?.rank ?? 0) + 1));
  },
  Append: (args, [output]) => {
    const parts = ['x1', 'x2'].map((name) => castTo(tensorOf(args, name), output?.dtype ?? 'float32'));
    if (isAbsent(args, 'axis'))
      return tf.concat(
        parts.map((x) => tf.reshape(x, [-1])),
        0,
      );
    return tf.concat(parts, axisArgument(args, 'axis', parts[0]?.rank ?? 1));
  },
  Meshgrid: (args, outputs) => {
    const parts = tensorsOf(args, 'x');
    const places = parts.map((_, index) => index);
    // With indexing xy, the second tensor is the first axis.
    const isExchanged = args['indexing'] === 'xy' && parts.length > 1;
    const axes = isExchanged ? [1, 0, ...places.slice(2)] : places;
    return parts.map((x, index) => {
      const shape = places.map((axis) => (axis === axes[index] ? x.size : 1));
      return broadcastTo(tf.reshape(x, shape), outputs[index]?.shape ?? shape);
    });
  },
};

/** From so many parts on, a gradient of all at once is cheaper. */
const MANY_PARTS = 9;

/** Parts of a tensor. The gradient of tf.split has zeros for parts that are not used, which become part of the graph. */
function parts(x: tf.Tensor, sizes: readonly number[], axis: number): tf.Tensor[] {
  if (sizes.length >= MANY_PARTS) return tf.split(x, [...sizes], axis);
  const size = x.shape[axis] ?? 1;
  return sizes.map((length, part) => {
    const before = sizes.slice(0, part).reduce((sum, one) => sum + one, 0);
    const border: [number, number] = [before, size - before - length];
    return crop(
      x,
      x.shape.map((_, index): [number, number] => (index === axis ? border : [0, 0])),
    );
  });
}

/** Parts of `x` along an axis. */
const splitting =
  (
    axisFor: (args: Arguments, rank: number) => number,
    sizesOf: (args: Arguments, size: number) => readonly number[] = splitSizes,
  ): OperationKernel =>
  (args) => {
    const x = tensorOf(args, 'x');
    const axis = axisFor(args, x.rank);
    return parts(x, sizesOf(args, x.shape[axis] ?? 1), axis);
  };

const split: KernelsOf<typeof SPLITTING> = {
  Split: splitting(alongArgument),
  Hsplit: splitting((_, rank) => horizontalSplitAxis(rank)),
  Vsplit: splitting(() => 0),
  Dsplit: splitting(() => 2),
  ArraySplit: splitting(alongArgument, nearlyEqualSizes),
};

/** The math of operations that join tensors and divide them. */
export const JOINING_KERNELS = { ...joined, ...split };
