import type * as tf from '@tensorflow/tfjs-core';
import { toChannelsLast } from '../../../../../src/keras/layers/shapes/data-format.js';
import { dataFormatArgument } from '../../../../../src/keras/operations/arguments/data-format.js';
import { slidingArguments } from '../../../../../src/keras/operations/nn/windows/convolutions.js';
import type { OperationArguments } from '../../../../../src/keras/operations/operation.js';
import {
  convolution,
  depthwiseConvolution,
  separableConvolution,
  transposedConvolution,
} from '../../../ops/convolution/convolution.js';
import { tensorOf } from '../../arguments.js';
import type { OperationKernel } from '../../kernel.js';
import { onChannelsLast } from './sliding.js';

const windowOf = (args: OperationArguments<tf.Tensor>, { rank }: tf.Tensor) => {
  const { strides, dilation, padding } = slidingArguments(args, rank - 2);
  return { strides, dilations: dilation, padding };
};

export const conv: OperationKernel = (args) =>
  onChannelsLast(args, (x) => {
    const kernel = tensorOf(args, 'kernel');
    const groups = (x.shape.at(-1) ?? 1) / (kernel.shape.at(-2) ?? 1);
    return convolution(x, kernel, { ...windowOf(args, x), groups });
  });

export const depthwiseConv: OperationKernel = (args) =>
  onChannelsLast(args, (x) => depthwiseConvolution(x, tensorOf(args, 'kernel'), windowOf(args, x)));

export const separableConv: OperationKernel = (args) =>
  onChannelsLast(args, (x) => {
    const kernels = [tensorOf(args, 'depthwise_kernel'), tensorOf(args, 'pointwise_kernel')] as const;
    return separableConvolution(x, kernels, windowOf(args, x));
  });

export const convTranspose: OperationKernel = (args, [output]) =>
  onChannelsLast(args, (x) => {
    const sample = toChannelsLast(output?.shape.slice(1) ?? [], dataFormatArgument(args));
    return transposedConvolution(x, tensorOf(args, 'kernel'), sample, windowOf(args, x));
  });
