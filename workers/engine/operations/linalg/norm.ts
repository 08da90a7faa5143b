import type * as tf from '@tensorflow/tfjs-core';
import { reducedAxes } from '../../../../src/keras/operations/arguments/axes.js';
import { flagArgument } from '../../../../src/keras/operations/arguments/values.js';
import { type NormOrder, orderArgument } from '../../../../src/keras/operations/linalg/norm.js';
import { castTo } from '../../ops/numeric/cast.js';
import { frobeniusNorm, matrixNorm, vectorNorm } from '../../ops/numeric/norm.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

export const norm: OperationKernel = (args) => {
  const x = castTo(tensorOf(args, 'x'), 'float32');
  const axes = reducedAxes(args, 'axis', x.rank);
  return normOver(x, axes, orderArgument(args, axes.length), flagArgument(args, 'keepdims'));
};

function normOver(x: tf.Tensor, axes: readonly number[], order: NormOrder, keepDims: boolean): tf.Tensor {
  if (order === null || order === 'fro') return frobeniusNorm(x, [...axes], keepDims);
  const [rows = 0, columns] = axes;
  return columns === undefined
    ? vectorNorm(x, order, [rows], keepDims)
    : matrixNorm(x, order, { rows, columns, keepDims });
}
