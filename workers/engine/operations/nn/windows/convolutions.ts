import * as tf from '@tensorflow/tfjs-core';
import { toChannelsLast } from '../../../../../src/keras/layers/shapes/data-format.js';
import { dataFormatArgument } from '../../../../../src/keras/operations/arguments/data-format.js';
import { slidingArguments } from '../../../../../src/keras/operations/nn/windows/convolutions.js';
import type { OperationArguments } from '../../../../../src/keras/operations/operation.js';
import { conv2d } from '../../../ops/convolution/conv2d.js';
import { depthwiseConv2d } from '../../../ops/convolution/depthwise-conv2d.js';
import { dilatedKernel } from '../../../ops/convolution/dilated-kernel.js';
import { onImages, rank4 } from '../../../ops/shape/rank.js';
import { tensorOf } from '../../arguments.js';
import type { OperationKernel } from '../../kernel.js';
import { onChannelsLast } from './sliding.js';

type Arguments = OperationArguments<tf.Tensor>;

/** Of images; sequences are images one row high. */
const slidingOnImages = (args: Arguments, rank: number) => {
  const { strides, dilation, padding } = slidingArguments(args, rank);
  return { strides: ofImages(strides), dilations: ofImages(dilation), padding };
};

const ofImages = (sizes: readonly number[]): [number, number] => {
  const [first = 1, second] = sizes;
  return second === undefined ? [1, first] : [first, second];
};

/** The kernel of a convolution of images. */
const kernelOf = (args: Arguments, name: string): tf.Tensor => {
  const kernel = tensorOf(args, name);
  return kernel.rank === 3 ? tf.expandDims(kernel, 0) : kernel;
};

export const conv: OperationKernel = (args) =>
  onChannelsLast(args, (x) => {
    const kernel = kernelOf(args, 'kernel');
    const groups = (x.shape.at(-1) ?? 1) / (kernel.shape[2] ?? 1);
    const options = { ...slidingOnImages(args, x.rank - 2), groups };
    return onImages(x, (images) => conv2d(images, kernel, options));
  });

export const depthwiseConv: OperationKernel = (args) =>
  onChannelsLast(args, (x) => depthwise(args, x, 'kernel'));

const depthwise = (args: Arguments, x: tf.Tensor, name: string): tf.Tensor =>
  onImages(x, (images) => depthwiseConv2d(images, kernelOf(args, name), slidingOnImages(args, x.rank - 2)));

export const separableConv: OperationKernel = (args) =>
  onChannelsLast(args, (x) =>
    onImages(depthwise(args, x, 'depthwise_kernel'), (images) =>
      conv2d(images, kernelOf(args, 'pointwise_kernel'), PIXELWISE),
    ),
  );

const PIXELWISE: Parameters<typeof conv2d>[2] = {
  strides: [1, 1],
  dilations: [1, 1],
  padding: 'valid',
  groups: 1,
};

export const convTranspose: OperationKernel = (args, [output]) =>
  onChannelsLast(args, (x) => {
    const { strides, dilations, padding } = slidingOnImages(args, x.rank - 2);
    const kernel = rank4(dilatedKernel(kernelOf(args, 'kernel'), dilations));
    const [, ...sample] = output?.shape ?? [];
    const sizes = toChannelsLast(sample, dataFormatArgument(args));
    const [height = 1, width = 1, filters = 1] = sizes.length === 2 ? [1, ...sizes] : sizes;
    return onImages(x, (images) => {
      const shape: [number, number, number, number] = [images.shape[0] ?? 1, height, width, filters];
      return tf.conv2dTranspose(rank4(images), kernel, shape, strides, padding);
    });
  });
