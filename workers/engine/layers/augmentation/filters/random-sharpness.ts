import * as tf from '@tensorflow/tfjs-core';
import type { RandomSharpness } from '../../../../../src/keras/layers/augmentation/filters/random-sharpness.js';
import { sharpen } from '../../../ops/image/color/sharpness.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { factor: tf.Tensor };

/** Sharpens or smooths each image. */
export const randomSharpness = augmentation<ConfigOf<typeof RandomSharpness>, Drawn>({
  draw: ({ factor: [low, high] }, { shape: [batch = 1] }, { uniform }) => ({
    factor: uniform([batch], low, high),
  }),
  transform: ({ value_range }, images, { factor }) =>
    sharpen(images, tf.reshape(factor, [-1, 1, 1, 1]), value_range),
});
