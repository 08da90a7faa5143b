import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { rank4 } from '../shape/rank.js';
import { inGroups } from './in-groups.js';
import { shapeTensor, windowAttributes } from './window.js';

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
  const dilated = options.dilations.some((rate) => rate > 1);
  if (dilated) return dilatedConv2d(x, kernel, options);
  return tf.conv2d(rank4(x), rank4(kernel), options.strides, options.padding);
}

/** tfjs has no gradient for a dilated convolution; TensorFlow's kernels do. */
function dilatedConv2d(x: tf.Tensor, kernel: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  const attributes = [...windowAttributes(options, 'NHWC'), attribute.bool('use_cudnn_on_gpu', true)];
  return withGradient(
    [x, kernel],
    () => ({ value: runSingleOp('Conv2D', attributes, [x, kernel]), saved: [x, kernel] }),
    (dy, saved) => [
      runSingleOp('Conv2DBackpropInput', attributes, [shapeTensor(x.shape), tensorAt(saved, 1), dy]),
      runSingleOp('Conv2DBackpropFilter', attributes, [tensorAt(saved, 0), shapeTensor(kernel.shape), dy]),
    ],
  );
}
