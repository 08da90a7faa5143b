import * as tf from '@tensorflow/tfjs-core';
import type { RandomHue } from '../../../../../src/keras/layers/augmentation/color/random-hue.js';
import { turnHue } from '../../../ops/image/color/hsv.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { factor: tf.Tensor };

/** Turns the hue of each image by up to half of the circle, in either direction. */
export const randomHue = augmentation<ConfigOf<typeof RandomHue>, Drawn>({
  draw({ factor: [low, high] }, { shape: [batch = 1] }, { uniform }) {
    const isBackwards = tf.greater(uniform([batch]), 0.5);
    const direction = tf.sub(1, tf.mul(tf.cast(isBackwards, 'float32'), 2));
    return { factor: tf.mul(tf.mul(direction, uniform([batch], low, high)), 0.5) };
  },
  transform: ({ value_range }, images, { factor }) =>
    turnHue(images, tf.reshape(factor, [-1, 1, 1, 1]), value_range),
});
