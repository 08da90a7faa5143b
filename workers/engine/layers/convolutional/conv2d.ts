import type { Conv2D } from '../../../../src/keras/layers/convolutional/conv2d.js';
import { conv2d as convolve } from '../../ops/conv2d.js';
import { pairOf } from '../../ops/rank.js';
import { activate } from '../activate.js';
import { addBias } from '../add-bias.js';
import { withChannelsLast } from '../data-format.js';
import type { Kernel } from '../kernel.js';

/** 2-D convolution over height and width. As in Keras, an activation over the last axis is so in either data format. */
export const conv2d: Kernel<typeof Conv2D> = (config) => {
  const { padding, groups, use_bias, activation } = config;
  const options = {
    strides: pairOf(config.strides),
    dilations: pairOf(config.dilation_rate),
    padding,
    groups,
  };
  return ([x], { weight }) => {
    const convolved = withChannelsLast(config, x, (images) => {
      const product = convolve(images, weight('kernel'), options);
      return use_bias ? addBias(product, weight('bias')) : product;
    });
    return activate(convolved, activation);
  };
};
