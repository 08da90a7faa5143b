import * as tf from '@tensorflow/tfjs-core';
import type { Conv2DTranspose } from '../../../../src/keras/layers/convolutional/conv2d-transpose.js';
import { toChannelsLast } from '../../../../src/keras/layers/shapes/data-format.js';
import { dilatedKernel } from '../../ops/convolution/dilated-kernel.js';
import { pairOf, rank4 } from '../../ops/shape/rank.js';
import type { Kernel } from '../kernel.js';
import { aroundProduct } from './around-product.js';

/** The transpose of a 2-D convolution. */
export const conv2DTranspose: Kernel<typeof Conv2DTranspose> = (config, { output }) => {
  const [strides, dilations] = [pairOf(config.strides), pairOf(config.dilation_rate)];
  const [height = 1, width = 1, filters = 1] = toChannelsLast(output, config.data_format);
  return ([x], context) =>
    aroundProduct(config, x, context, (images) => {
      const kernel = rank4(dilatedKernel(context.weight('kernel'), dilations));
      const shape: [number, number, number, number] = [images.shape[0] ?? 1, height, width, filters];
      return tf.conv2dTranspose(rank4(images), kernel, shape, strides, config.padding);
    });
};
