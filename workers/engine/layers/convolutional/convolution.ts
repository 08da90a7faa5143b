import type * as tf from '@tensorflow/tfjs-core';
import type { Conv1D } from '../../../../src/keras/layers/convolutional/conv1d.js';
import type { Conv2D } from '../../../../src/keras/layers/convolutional/conv2d.js';
import type { Conv3D } from '../../../../src/keras/layers/convolutional/conv3d.js';
import { convolution as convolve } from '../../ops/convolution/convolution.js';
import { padWithZeros } from '../../ops/shape/pad.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';
import { aroundProduct, windowOf } from './around-product.js';

type Config = ConfigOf<typeof Conv1D>;

const convolution: KernelOf<Config> = (config) => {
  const { groups } = config;
  const window = { ...windowOf(config), groups };
  return ([x], context) =>
    aroundProduct(config, x, context, (values) =>
      convolve(
        config.padding === 'causal' ? paddedBefore(values, config) : values,
        context.weight('kernel'),
        window,
      ),
    );
};

/** 1-D convolution over steps. */
export const conv1d: Kernel<typeof Conv1D> = convolution;

/** 2-D convolution over height and width. */
export const conv2d: Kernel<typeof Conv2D> = convolution;

/** 3-D convolution over depth, height and width. */
export const conv3d: Kernel<typeof Conv3D> = convolution;

/** Zeros before the first step, so that no step sees a later one. @param x [batch, steps, channels] */
function paddedBefore(x: tf.Tensor, { kernel_size, dilation_rate }: Config): tf.Tensor {
  const zeros = ((kernel_size[0] ?? 1) - 1) * (dilation_rate[0] ?? 1);
  return padWithZeros(x, [
    [0, 0],
    [zeros, 0],
    [0, 0],
  ]);
}
