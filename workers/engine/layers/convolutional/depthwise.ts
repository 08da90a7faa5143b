import type { DepthwiseConv2D } from '../../../../src/keras/layers/convolutional/depthwise-conv2d.js';
import type { SeparableConv2D } from '../../../../src/keras/layers/convolutional/separable-conv2d.js';
import { conv2d } from '../../ops/convolution/conv2d.js';
import { depthwiseConv2d } from '../../ops/convolution/depthwise-conv2d.js';
import { pairOf } from '../../ops/shape/rank.js';
import { activate } from '../activate.js';
import { addBias } from '../add-bias.js';
import { withChannelsLast } from '../data-format.js';
import type { Kernel } from '../kernel.js';

/** Convolves each channel with filters of its own. */
export const depthwiseConv2D: Kernel<typeof DepthwiseConv2D> = (config) => {
  const { padding, use_bias, activation } = config;
  const options = { strides: pairOf(config.strides), dilations: pairOf(config.dilation_rate), padding };
  return ([x], { weight }) => {
    const convolved = withChannelsLast(config, x, (images) => {
      const product = depthwiseConv2d(images, weight('kernel'), options);
      return use_bias ? addBias(product, weight('bias')) : product;
    });
    return activate(convolved, activation);
  };
};

/** A depthwise convolution, then one of each pixel. */
export const separableConv2D: Kernel<typeof SeparableConv2D> = (config) => {
  const { padding, use_bias, activation } = config;
  const options = { strides: pairOf(config.strides), dilations: pairOf(config.dilation_rate), padding };
  return ([x], { weight }) => {
    const convolved = withChannelsLast(config, x, (images) => {
      const depthwise = depthwiseConv2d(images, weight('depthwise_kernel'), options);
      const product = conv2d(depthwise, weight('pointwise_kernel'), PIXELWISE);
      return use_bias ? addBias(product, weight('bias')) : product;
    });
    return activate(convolved, activation);
  };
};

const PIXELWISE: Parameters<typeof conv2d>[2] = {
  strides: [1, 1],
  dilations: [1, 1],
  padding: 'valid',
  groups: 1,
};
