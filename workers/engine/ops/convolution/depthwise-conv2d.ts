import * as tf from '@tensorflow/tfjs-core';
import { rank4 } from '../shape/rank.js';
import { type ConvolutionOptions, conv2d } from './conv2d.js';
import { dilatedKernel } from './dilated-kernel.js';

/**
 * Convolves each channel with filters of its own.
 * @param x [batch, height, width, channels]
 * @param kernel [height, width, channels, multiplier]
 */
export function depthwiseConv2d(
  x: tf.Tensor,
  kernel: tf.Tensor,
  { strides, dilations, padding }: Omit<ConvolutionOptions, 'groups'>,
): tf.Tensor {
  const [down, across] = strides;
  const dilated = dilatedKernel(kernel, dilations);
  // Over one row, as over one column, the window does not move.
  const stride = x.shape[1] === 1 ? across : x.shape[2] === 1 ? down : undefined;
  if (down === across || stride !== undefined)
    return tf.depthwiseConv2d(rank4(x), rank4(dilated), stride ?? strides, padding);
  // TensorFlow's kernel has one stride for both axes.
  const [height = 1, width = 1, channels = 1, multiplier = 1] = dilated.shape;
  const grouped = tf.reshape(dilated, [height, width, 1, channels * multiplier]);
  return conv2d(x, grouped, { strides, dilations: [1, 1], padding, groups: channels });
}
