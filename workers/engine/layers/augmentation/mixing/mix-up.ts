import type * as tf from '@tensorflow/tfjs-core';
import type { MixUp } from '../../../../../src/keras/layers/augmentation/mixing/mix-up.js';
import { drawMixture, mix } from '../../../ops/image/mixing.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { mix_weight: tf.Tensor; permutation_order: tf.Tensor };

/** Mixes each image with another one of its batch. */
export const mixUp = augmentation<ConfigOf<typeof MixUp>, Drawn>({
  draw({ alpha }, { shape: [batch = 1] }, draws) {
    const { order, weight } = drawMixture(draws, batch, alpha);
    return { mix_weight: weight, permutation_order: order };
  },
  transform: (_, images, { mix_weight, permutation_order }) =>
    mix(images, { weight: mix_weight, order: permutation_order }),
});
