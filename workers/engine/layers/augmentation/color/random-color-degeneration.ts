import type * as tf from '@tensorflow/tfjs-core';
import type { RandomColorDegeneration } from '../../../../../src/keras/layers/augmentation/color/random-color-degeneration.js';
import { degenerateColor } from '../../../ops/image/color/gray.js';
import { clipTo } from '../../../ops/image/color/value-range.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { factor: tf.Tensor };

/** Mixes each image with its gray version. */
export const randomColorDegeneration = augmentation<ConfigOf<typeof RandomColorDegeneration>, Drawn>({
  draw: ({ factor: [low, high] }, { shape: [batch = 1] }, { uniform }) => ({
    factor: uniform([batch, 1, 1, 1], low, high),
  }),
  transform: ({ value_range }, images, { factor }) => clipTo(degenerateColor(images, factor), value_range),
});
