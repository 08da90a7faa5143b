import * as tf from '@tensorflow/tfjs-core';
import type { Conv1D } from '../../../../src/keras/layers/convolutional/conv1d.js';
import type { Conv2D } from '../../../../src/keras/layers/convolutional/conv2d.js';
import { conv2d as convolve } from '../../ops/convolution/conv2d.js';
import { padWithZeros } from '../../ops/shape/pad.js';
import { onImages, pairOf } from '../../ops/shape/rank.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';
import { aroundProduct } from './around-product.js';

const convolution: KernelOf<ConfigOf<typeof Conv2D>> = (config) => {
  const options = {
    strides: pairOf(config.strides),
    dilations: pairOf(config.dilation_rate),
    padding: config.padding === 'same' ? 'same' : 'valid',
    groups: config.groups,
  } as const;
  return ([x], context) =>
    aroundProduct(config, x, context, (values) =>
      onImages(config.padding === 'causal' ? paddedBefore(values, config) : values, (images) =>
        convolve(images, kernelOfImages(context.weight('kernel')), options),
      ),
    );
};

/** 2-D convolution over height and width. */
export const conv2d: Kernel<typeof Conv2D> = convolution;

/** 1-D convolution over steps: that of images one row high. */
export const conv1d: Kernel<typeof Conv1D> = (config, ...rest) =>
  convolution(
    { ...config, strides: [1, ...config.strides], dilation_rate: [1, ...config.dilation_rate] },
    ...rest,
  );

/** [width, channels, filters] as [1, width, channels, filters]. */
const kernelOfImages = (kernel: tf.Tensor): tf.Tensor =>
  kernel.rank === 3 ? tf.expandDims(kernel, 0) : kernel;

/** Zeros before the first step, so that no step sees a later one. @param x [batch, steps, channels] */
function paddedBefore(x: tf.Tensor, { kernel_size, dilation_rate }: ConfigOf<typeof Conv1D>): tf.Tensor {
  const zeros = ((kernel_size[0] ?? 1) - 1) * (dilation_rate.at(-1) ?? 1);
  return padWithZeros(x, [
    [0, 0],
    [zeros, 0],
    [0, 0],
  ]);
}
