import * as tf from '@tensorflow/tfjs-core';
import type { Conv2DTranspose } from '../../../../src/keras/layers/convolutional/conv2d-transpose.js';
import { toChannelsLast } from '../../../../src/keras/layers/shapes/data-format.js';
import { dilatedKernel } from '../../ops/convolution/dilated-kernel.js';
import { pairOf, rank4 } from '../../ops/shape/rank.js';
import { activate } from '../activate.js';
import { addBias } from '../add-bias.js';
import { withChannelsLast } from '../data-format.js';
import type { Kernel } from '../kernel.js';

/** The transpose of a 2-D convolution. */
export const conv2DTranspose: Kernel<typeof Conv2DTranspose> = (config, { output }) => {
  const { padding, use_bias, activation } = config;
  const [strides, dilations] = [pairOf(config.strides), pairOf(config.dilation_rate)];
  const [height = 1, width = 1, filters = 1] = toChannelsLast(output, config.data_format);
  return ([x], { weight }) => {
    const convolved = withChannelsLast(config, x, (images) => {
      const kernel = rank4(dilatedKernel(weight('kernel'), dilations));
      const shape: [number, number, number, number] = [images.shape[0] ?? 1, height, width, filters];
      const product = tf.conv2dTranspose(rank4(images), kernel, shape, strides, padding);
      return use_bias ? addBias(product, weight('bias')) : product;
    });
    return activate(convolved, activation);
  };
};
