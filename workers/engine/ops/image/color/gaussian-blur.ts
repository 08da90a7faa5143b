import * as tf from '@tensorflow/tfjs-core';
import { convolveChannels } from './sharpness.js';

/** Sizes of a kernel. */
type Size = readonly [number, number];

/**
 * Blurs images [batch, height, width, channels].
 * @param sigma of both axes: [2]
 */
export function gaussianBlur(images: tf.Tensor, size: Size, sigma: tf.Tensor): tf.Tensor {
  const [ofFirst, ofSecond] = tf.split(sigma, 2);
  if (ofFirst === undefined || ofSecond === undefined) throw new Error('A blur has two deviations');
  const [first, second] = [normalWeights(size[0], ofFirst), normalWeights(size[1], ofSecond)];
  // Keras multiplies the weights of both axes the other way round and then reads them by size.
  const weights = tf.mul(tf.reshape(second, [-1, 1]), tf.reshape(first, [1, -1]));
  return convolveChannels(images, tf.reshape(weights, [size[0], size[1]]));
}

/** The normal distribution around the middle; the weights sum to 1. */
function normalWeights(size: number, sigma: tf.Tensor): tf.Tensor {
  const places = tf.tensor1d(Array.from({ length: size }, (_, index) => index - (size - 1) / 2));
  const raw = tf.exp(tf.mul(-0.5, tf.square(tf.div(places, sigma))));
  return tf.div(raw, tf.sum(raw));
}
