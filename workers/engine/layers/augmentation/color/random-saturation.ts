import * as tf from '@tensorflow/tfjs-core';
import type { RandomSaturation } from '../../../../../src/keras/layers/augmentation/color/random-saturation.js';
import { multiplySaturation } from '../../../ops/image/color/hsv.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { factor: tf.Tensor };

/** Keras's `backend.epsilon()`. */
const EPSILON = 1e-7;

/** Multiplies the saturation of each image: by f / (1 - f). */
export const randomSaturation = augmentation<ConfigOf<typeof RandomSaturation>, Drawn>({
  draw({ factor: [low, high] }, { shape: [batch = 1] }, { uniform }) {
    const drawn = uniform([batch], low, high);
    return { factor: tf.div(drawn, tf.add(tf.sub(1, drawn), EPSILON)) };
  },
  transform: ({ value_range }, images, { factor }) =>
    multiplySaturation(images, tf.reshape(factor, [-1, 1, 1, 1]), value_range),
});
