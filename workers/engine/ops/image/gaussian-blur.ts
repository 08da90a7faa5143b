import * as tf from '@tensorflow/tfjs-core';
import { conv2d } from '../convolution/conv2d.js';

/**
 * Planes [batch, height, width] blurred by a normal distribution that ends at three whole deviations, with zeros beyond the
 * edges: Keras's gaussian_blur, for a deviation that is known only in the step.
 * @param deviation of pixels: scalar, at most `most`
 */
export function blurred(planes: tf.Tensor, deviation: tf.Tensor, most: number): tf.Tensor {
  const radius = 3 * Math.floor(most);
  if (radius === 0) return planes;
  const weights = normalWeights(deviation, radius);
  const images = tf.expandDims(planes, -1);
  const down = convolve(images, tf.reshape(weights, [-1, 1, 1, 1]));
  return tf.squeeze(convolve(down, tf.reshape(weights, [1, -1, 1, 1])), [-1]);
}

const convolve = (images: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
  conv2d(images, kernel, { strides: [1, 1], dilations: [1, 1], padding: 'same', groups: 1 });

function normalWeights(deviation: tf.Tensor, radius: number): tf.Tensor {
  const distances = tf.tensor1d(Array.from({ length: 2 * radius + 1 }, (_, index) => index - radius));
  const weights = tf.exp(tf.mul(tf.square(tf.div(distances, deviation)), -0.5));
  const isCounted = tf.lessEqual(tf.abs(distances), tf.mul(tf.floor(deviation), 3));
  const counted = tf.mul(weights, tf.cast(isCounted, 'float32'));
  return tf.div(counted, tf.sum(counted));
}
