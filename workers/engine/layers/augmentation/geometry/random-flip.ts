import * as tf from '@tensorflow/tfjs-core';
import type { RandomFlip } from '../../../../../src/keras/layers/augmentation/geometry/random-flip.js';
import { select } from '../../../ops/tensors/select.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Config = ConfigOf<typeof RandomFlip>;

/** The axes of a batch of images that each mode reverses. */
const AXES: Readonly<Record<Config['mode'], number[]>> = {
  horizontal: [2],
  vertical: [1],
  horizontal_and_vertical: [1, 2],
};

/** Flips images with probability 1/2; along both axes or none where the mode has both. */
export const randomFlip = augmentation<Config, { flips: tf.Tensor }>({
  draw: (_, { shape: [batch = 1] }, { uniform }) => ({
    flips: tf.lessEqual(uniform([batch, 1, 1, 1]), 0.5),
  }),
  transform: ({ mode }, images, { flips }) => select(flips, tf.reverse(images, AXES[mode]), images),
});
