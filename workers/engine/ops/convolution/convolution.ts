import * as tf from '@tensorflow/tfjs-core';
import { kernelOfImages, onImages, rank4, sizesOfImages } from '../shape/rank.js';
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
  if (isDepthwise(kernel, window))
    return depthwiseConvolution(x, ofEachChannel(kernel, window.groups), window);
  const options = { ...ofImages(window), groups: window.groups };
  return onImages(x, (images) => conv2d(images, kernelOfImages(kernel), options));
}

/** Fewer groups than this are convolved one by one, so that the results of earlier versions stay the same to the bit. */
const MANY_GROUPS = 8;

/** Whether each of many groups is one channel; TensorFlow has a kernel for all of them at once, with one stride for both axes. */
const isDepthwise = (
  kernel: tf.Tensor,
  { strides, groups }: { strides: readonly number[]; groups: number },
): boolean => groups >= MANY_GROUPS && kernel.shape.at(-2) === 1 && new Set(strides).size === 1;

/** [...window, 1, filters] as [...window, channels, filters / channels]. */
const ofEachChannel = (kernel: tf.Tensor, channels: number): tf.Tensor =>
  tf.reshape(kernel, [...kernel.shape.slice(0, -2), channels, (kernel.shape.at(-1) ?? 1) / channels]);

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

const ofImages = ({ strides, dilations, padding }: SlidingWindow) => ({
  strides: sizesOfImages(strides),
  dilations: sizesOfImages(dilations),
  padding,
});
