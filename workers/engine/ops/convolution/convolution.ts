import * as tf from '@tensorflow/tfjs-core';
import { onImages, rank4, sizesOfImages } from '../shape/rank.js';
import { conv2d } from './conv2d.js';
import { conv3d, conv3dTranspose } from './conv3d.js';
import { depthwiseConv2d } from './depthwise-conv2d.js';
import { dilatedKernel } from './dilated-kernel.js';
import type { SlidingWindow } from './window.js';

/**
 * Convolution over one, two or three spatial axes.
 * @param x [batch, ...sizes, channels]
 * @param kernel [...window, channels / groups, filters]
 */
export function convolution(
  x: tf.Tensor,
  kernel: tf.Tensor,
  window: SlidingWindow & { groups: number },
): tf.Tensor {
  if (x.rank === 5) return conv3d(x, kernel, window);
  const options = { ...ofImages(window), groups: window.groups };
  return onImages(x, (images) => conv2d(images, kernelOfImages(kernel), options));
}

/**
 * The transpose of a convolution over one, two or three spatial axes.
 * @param kernel [...window, filters, channels]
 * @param sample The shape of a sample of the output
 */
export function transposedConvolution(
  x: tf.Tensor,
  kernel: tf.Tensor,
  sample: readonly number[],
  window: SlidingWindow,
): tf.Tensor {
  const batch = x.shape[0] ?? 1;
  if (x.rank === 5) return conv3dTranspose(x, kernel, [batch, ...sample], window);
  const { strides, dilations, padding } = ofImages(window);
  const spread = rank4(dilatedKernel(kernelOfImages(kernel), dilations));
  const [height = 1, width = 1, filters = 1] = sample.length === 2 ? [1, ...sample] : sample;
  return onImages(x, (images) =>
    tf.conv2dTranspose(rank4(images), spread, [batch, height, width, filters], strides, padding),
  );
}

/**
 * Convolution of each channel with filters of its own, over one or two spatial axes.
 * @param kernel [...window, channels, multiplier]
 */
export const depthwiseConvolution = (x: tf.Tensor, kernel: tf.Tensor, window: SlidingWindow): tf.Tensor =>
  onImages(x, (images) => depthwiseConv2d(images, kernelOfImages(kernel), ofImages(window)));

/** A depthwise convolution, then one of all channels at each position. */
export function separableConvolution(
  x: tf.Tensor,
  [depthwise, pointwise]: readonly [tf.Tensor, tf.Tensor],
  window: SlidingWindow,
): tf.Tensor {
  const one = window.strides.map(() => 1);
  const options = { strides: one, dilations: one, padding: 'valid', groups: 1 } as const;
  return convolution(depthwiseConvolution(x, depthwise, window), pointwise, options);
}

/** The kernel of images one row high. */
const kernelOfImages = (kernel: tf.Tensor): tf.Tensor =>
  kernel.rank === 3 ? tf.expandDims(kernel, 0) : kernel;

const ofImages = ({ strides, dilations, padding }: SlidingWindow) => ({
  strides: sizesOfImages(strides),
  dilations: sizesOfImages(dilations),
  padding,
});
