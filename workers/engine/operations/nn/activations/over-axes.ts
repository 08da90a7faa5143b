import type * as tf from '@tensorflow/tfjs-core';
import { axisArgument, reducedAxes } from '../../../../../src/keras/operations/arguments/axes.js';
import { logSoftmaxOver, softmaxOver } from '../../../activations/distributions.js';
import { gluAlong } from '../../../activations/gates.js';
import { sparsemaxOfLast } from '../../../ops/numeric/sparsemax.js';
import { alongLast } from '../../../ops/shape/along-last.js';
import { tensorOf } from '../../arguments.js';
import type { OperationKernel } from '../../kernel.js';

const overAxes =
  (compute: (x: tf.Tensor, axes: readonly number[]) => tf.Tensor): OperationKernel =>
  (args) => {
    const x = tensorOf(args, 'x');
    return compute(x, reducedAxes(args, 'axis', x.rank));
  };

export const softmax = overAxes(softmaxOver);
export const logSoftmax = overAxes(logSoftmaxOver);

export const sparsemax: OperationKernel = (args) => {
  const x = tensorOf(args, 'x');
  return alongLast(x, axisArgument(args, 'axis', x.rank), sparsemaxOfLast);
};

export const glu: OperationKernel = (args) => {
  const x = tensorOf(args, 'x');
  return gluAlong(axisArgument(args, 'axis', x.rank))(x);
};
