import * as tf from '@tensorflow/tfjs-core';
import { tensorAt } from '../custom-gradient.js';

/**
 * Convolves each part of the channels with its part of the filters. TensorFlow's own grouped convolution has no gradient on
 * CPUs, so each part is a convolution of one group.
 */
export function inGroups(
  x: tf.Tensor,
  kernel: tf.Tensor,
  groups: number,
  convolve: (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  if (groups === 1) return convolve(x, kernel);
  const kernels = tf.split(kernel, groups, -1);
  const parts = tf.split(x, groups, -1);
  return tf.concat(
    parts.map((part, group) => convolve(part, tensorAt(kernels, group))),
    -1,
  );
}
