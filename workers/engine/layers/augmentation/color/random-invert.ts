import * as tf from '@tensorflow/tfjs-core';
import type { RandomInvert } from '../../../../../src/keras/layers/augmentation/color/random-invert.js';
import { invert } from '../../../ops/image/color/levels.js';
import { select } from '../../../ops/tensors/select.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { apply_inversion: tf.Tensor };

/** Inverts images with a probability that is drawn for each. */
export const randomInvert = augmentation<ConfigOf<typeof RandomInvert>, Drawn>({
  draw({ factor: [low, high] }, { shape: [batch = 1] }, { uniform }) {
    const probability = uniform([batch], low, high);
    return { apply_inversion: tf.less(uniform([batch]), probability) };
  },
  transform: ({ value_range }, images, { apply_inversion }) =>
    select(tf.reshape(apply_inversion, [-1, 1, 1, 1]), invert(images, value_range), images),
});
