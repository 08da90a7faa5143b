import type * as tf from '@tensorflow/tfjs-core';
import type { RandomContrast } from '../../../../../src/keras/layers/augmentation/color/random-contrast.js';
import { adjustContrast } from '../../../ops/image/color/contrast.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { contrast_factor: tf.Tensor };

/** Multiplies the distance of pixels from the mean of their channel. */
export const randomContrast = augmentation<ConfigOf<typeof RandomContrast>, Drawn>({
  draw: ({ factor: [less = 0, more = 0] }, { shape: [batch = 1] }, { uniform }) => ({
    contrast_factor: uniform([batch, 1, 1, 1], 1 - less, 1 + more),
  }),
  transform: ({ value_range }, images, { contrast_factor }) =>
    adjustContrast(images, contrast_factor, value_range),
});
