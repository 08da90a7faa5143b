import * as tf from '@tensorflow/tfjs-core';
import { depthwiseConv2d } from '../../convolution/depthwise-conv2d.js';
import { clipTo, type ValueRange } from './value-range.js';

/** Convolves each channel with one kernel. @param kernel [height, width] */
export function convolveChannels(images: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const [height = 1, width = 1] = kernel.shape;
  const channels = images.shape.at(-1) ?? 1;
  const tiled = tf.tile(tf.reshape(kernel, [height, width, 1, 1]), [1, 1, channels, 1]);
  return depthwiseConv2d(images, tiled, { strides: [1, 1], dilations: [1, 1], padding: 'same' });
}

const [AROUND, MIDDLE] = [1 / 13, 5 / 13];
const SMOOTHING = [
  [AROUND, AROUND, AROUND],
  [AROUND, MIDDLE, AROUND],
  [AROUND, AROUND, AROUND],
];

/** Sharpens images where the factor is above 0.5, and smooths them where it is below. @param factor [batch, 1, 1, 1], from 0 to 1 */
export function sharpen(images: tf.Tensor, factor: tf.Tensor, range: ValueRange): tf.Tensor {
  const smoothed = convolveChannels(images, tf.tensor2d(SMOOTHING));
  const share = tf.sub(1, tf.mul(factor, 2));
  return clipTo(tf.add(images, tf.mul(share, tf.sub(smoothed, images))), range);
}
