import * as tf from '@tensorflow/tfjs-core';
import type { RandomPosterization } from '../../../../../src/keras/layers/augmentation/levels/random-posterization.js';
import { clearBits } from '../../../ops/image/color/levels.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { shift_factor: tf.Tensor };

const ALL_BITS = 8;

/** Clears the lowest bits of each image: of two different numbers of bits, the greater one is never kept. */
export const randomPosterization = augmentation<ConfigOf<typeof RandomPosterization>, Drawn>({
  draw({ factor: [low = 1, high = 1] }, { shape: [batch = 1] }, { uniform }) {
    const drawn = tf.floor(uniform([batch], low, Math.max(low + 1, high)));
    const kept = tf.minimum(drawn, Math.max(low, high - 1));
    return { shift_factor: tf.cast(tf.sub(ALL_BITS, kept), 'int32') };
  },
  transform: ({ value_range }, images, { shift_factor }) => clearBits(images, shift_factor, value_range),
});
