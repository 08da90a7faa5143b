import * as tf from '@tensorflow/tfjs-core';

const LUMINANCE = [0.2989, 0.587, 0.114];

/** Images [batch, height, width, 3] as one channel of luminance (ITU-R BT.601); images of one channel as they are. */
export const toGray = (images: tf.Tensor): tf.Tensor =>
  images.shape.at(-1) === 1 ? tf.clone(images) : tf.sum(tf.mul(images, tf.tensor1d(LUMINANCE)), -1, true);

/** Mixes images with their gray versions; a factor of 1 is gray. @param factor broadcast to the images */
export const degenerateColor = (images: tf.Tensor, factor: tf.Tensor): tf.Tensor =>
  tf.add(images, tf.mul(factor, tf.sub(toGray(images), images)));
