import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, type OpAttribute, runSingleOp } from '../native-backend.js';
import { rank4 } from '../shape/rank.js';

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
export function conv2d(x: tf.Tensor, kernel: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  const { groups } = options;
  if (groups === 1) return convolve(x, kernel, options);
  const kernels = tf.split(kernel, groups, -1);
  const parts = tf.split(x, groups, -1);
  return tf.concat(
    parts.map((part, group) => convolve(part, tensorAt(kernels, group), options)),
    -1,
  );
}

/** TensorFlow's own grouped convolution has no gradient on CPUs, so this is of one group. */
function convolve(x: tf.Tensor, kernel: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  const dilated = options.dilations.some((rate) => rate > 1);
  if (dilated) return dilatedConv2d(x, kernel, options);
  return tf.conv2d(rank4(x), rank4(kernel), options.strides, options.padding);
}

/** tfjs has no gradient for a dilated convolution; TensorFlow's kernels do. */
function dilatedConv2d(x: tf.Tensor, kernel: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  const attributes = convolutionAttributes(options);
  return withGradient(
    [x, kernel],
    () => ({ value: runSingleOp('Conv2D', attributes, [x, kernel]), saved: [x, kernel] }),
    (dy, saved) => [
      runSingleOp('Conv2DBackpropInput', attributes, [shapeTensor(x.shape), tensorAt(saved, 1), dy]),
      runSingleOp('Conv2DBackpropFilter', attributes, [tensorAt(saved, 0), shapeTensor(kernel.shape), dy]),
    ],
  );
}

function shapeTensor(shape: number[]): tf.Tensor {
  return tf.tensor1d(shape, 'int32');
}

function convolutionAttributes({ strides, dilations, padding }: ConvolutionOptions): OpAttribute[] {
  return [
    attribute.type('T', 'float32'),
    attribute.ints('strides', [1, ...strides, 1]),
    attribute.ints('dilations', [1, ...dilations, 1]),
    attribute.string('padding', padding.toUpperCase()),
    attribute.string('data_format', 'NHWC'),
    attribute.bool('use_cudnn_on_gpu', true),
  ];
}
