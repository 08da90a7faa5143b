import * as tf from '@tensorflow/tfjs-core';
import { flagArgument, integerArgument } from '../../../../../src/keras/operations/arguments/values.js';
import {
  diagonalPlan,
  type MATRICES,
  vanderColumns,
} from '../../../../../src/keras/operations/numpy/products/matrices.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { diagonal, keep, onDiagonal } from '../../../ops/products/diagonal.js';
import { elementType } from '../../../ops/tensors/element-type.js';
import { sum } from '../../../ops/tensors/reduce.js';
import { tensorOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';
import { power } from '../elementwise/functions.js';

/** A triangle of matrices. */
const triangle =
  (test: (distance: tf.Tensor, k: tf.Tensor) => tf.Tensor): OperationKernel =>
  (args) => {
    const x = tensorOf(args, 'x');
    const [rows = 1, columns = 1] = x.shape.slice(-2);
    const k = tf.scalar(integerArgument(args, 'k'), 'int32');
    return keep(x, [rows, columns], (distance) => test(distance, k));
  };

/** The math of operations on diagonals and triangles. */
export const MATRIX_KERNELS: KernelsOf<typeof MATRICES> = {
  Diag: (args) => {
    const x = tensorOf(args, 'x');
    const k = integerArgument(args, 'k');
    return x.rank === 1 ? onDiagonal(x, k) : diagonal(x, [0, 1], k);
  },
  Diagflat: (args) => onDiagonal(tensorOf(args, 'x'), integerArgument(args, 'k')),
  Diagonal: (args) => {
    const x = tensorOf(args, 'x');
    const { axes, offset } = diagonalPlan(args, x.shape);
    return diagonal(x, axes, offset);
  },
  Trace: (args, [output]) => {
    const x = castTo(tensorOf(args, 'x'), output?.dtype ?? 'float32');
    const { axes, offset } = diagonalPlan(args, x.shape);
    const numbers = diagonal(x, axes, offset);
    return sum(numbers, [numbers.rank - 1]);
  },
  Vander: (args) => {
    const x = tensorOf(args, 'x');
    const columns = vanderColumns(args, x.shape);
    const powers = Array.from({ length: columns }, (_, index) =>
      flagArgument(args, 'increasing') ? index : columns - 1 - index,
    );
    return castTo(
      power(tf.expandDims(castTo(x, 'float32'), -1), tf.tensor1d(powers, 'float32')),
      elementType(x),
    );
  },
  Tril: triangle((distance, k) => tf.lessEqual(distance, k)),
  Triu: triangle((distance, k) => tf.greaterEqual(distance, k)),
};
