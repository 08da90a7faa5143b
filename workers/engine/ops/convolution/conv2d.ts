import * as tf from '@tensorflow/tfjs-core';
import { rank4 } from '../shape/rank.js';
import { inGroups } from './in-groups.js';
import { convolveNative } from './native-convolution.js';

export interface ConvolutionOptions {
  strides: [number, number];
  dilations: [number, number];
  padding: 'valid' | 'same';
  /** Parts of the channels; each is convolved with its part of the filters. */
  groups: number;
}

/**
 * 2-D convolution.
 * @param x [batch, height, width, channels]
 * @param kernel [height, width, channels / groups, filters]
 */
export const conv2d = (x: tf.Tensor, kernel: tf.Tensor, options: ConvolutionOptions): tf.Tensor =>
  inGroups(x, kernel, options.groups, (part, filters) => convolve(part, filters, options));

function convolve(x: tf.Tensor, kernel: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  // tfjs has no gradient for a dilated convolution; TensorFlow's kernels do.
  if (options.dilations.some((rate) => rate > 1)) return convolveNative(x, kernel, options);
  return tf.conv2d(rank4(x), rank4(kernel), options.strides, options.padding);
}
