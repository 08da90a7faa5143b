import * as tf from '@tensorflow/tfjs-core';

/** The tensor as one of rank 4: [batch, height, width, channels] or a convolution kernel. */
export function rank4(tensor: tf.Tensor): tf.Tensor4D {
  if (!hasRank4(tensor)) throw new Error(`Expected 4 axes, got shape [${tensor.shape.join(', ')}]`);
  return tensor;
}

function hasRank4(tensor: tf.Tensor): tensor is tf.Tensor4D {
  return tensor.rank === 4;
}

/** Two sizes, for tfjs, which types them as a pair. */
export function pairOf(sizes: readonly number[]): [number, number] {
  const [first = 1, second = first] = sizes;
  return [first, second];
}

/** Lets an operation on images serve sequences: [batch, steps, channels] as images one row high. */
export function onImages(x: tf.Tensor, compute: (images: tf.Tensor) => tf.Tensor): tf.Tensor {
  return x.rank === 3 ? tf.squeeze(compute(tf.expandDims(x, 1)), [1]) : compute(x);
}

/** A size for each axis of images; sequences are images one row high. */
export function sizesOfImages(sizes: readonly number[]): [number, number] {
  const [first = 1, second] = sizes;
  return second === undefined ? [1, first] : [first, second];
}

/** The kernel of images; that of a sequence is one row high. */
export const kernelOfImages = (kernel: tf.Tensor): tf.Tensor =>
  kernel.rank === 3 ? tf.expandDims(kernel, 0) : kernel;
