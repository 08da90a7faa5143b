import type { DepthwiseConv2D } from '../../../../src/keras/layers/convolutional/depthwise-conv2d.js';
import type { SeparableConv2D } from '../../../../src/keras/layers/convolutional/separable-conv2d.js';
import { conv2d } from '../../ops/convolution/conv2d.js';
import { depthwiseConv2d } from '../../ops/convolution/depthwise-conv2d.js';
import { pairOf } from '../../ops/shape/rank.js';
import type { ConfigOf, Kernel } from '../kernel.js';
import { aroundProduct } from './around-product.js';

/** Convolves each channel with filters of its own. */
export const depthwiseConv2D: Kernel<typeof DepthwiseConv2D> = (config) => {
  const options = windowOf(config);
  return ([x], context) =>
    aroundProduct(config, x, context, (images) => depthwiseConv2d(images, context.weight('kernel'), options));
};

/** A depthwise convolution, then one of each pixel. */
export const separableConv2D: Kernel<typeof SeparableConv2D> = (config) => {
  const options = windowOf(config);
  return ([x], context) =>
    aroundProduct(config, x, context, (images) => {
      const depthwise = depthwiseConv2d(images, context.weight('depthwise_kernel'), options);
      return conv2d(depthwise, context.weight('pointwise_kernel'), PIXELWISE);
    });
};

const windowOf = ({
  strides,
  dilation_rate,
  padding,
}: Pick<ConfigOf<typeof DepthwiseConv2D>, 'strides' | 'dilation_rate' | 'padding'>) => ({
  strides: pairOf(strides),
  dilations: pairOf(dilation_rate),
  padding,
});

const PIXELWISE: Parameters<typeof conv2d>[2] = {
  strides: [1, 1],
  dilations: [1, 1],
  padding: 'valid',
  groups: 1,
};
