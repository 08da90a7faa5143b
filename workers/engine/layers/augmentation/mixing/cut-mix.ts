import type * as tf from '@tensorflow/tfjs-core';
import type { CutMix } from '../../../../../src/keras/layers/augmentation/mixing/cut-mix.js';
import { cut, drawCutout } from '../../../ops/image/mixing.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { permutation_order: tf.Tensor; batch_masks: tf.Tensor; mix_weight: tf.Tensor };

/** Replaces a rectangle of each image by that of another one of its batch. */
export const cutMix = augmentation<ConfigOf<typeof CutMix>, Drawn>({
  draw({ factor }, { shape: [samples = 1, height = 1, width = 1] }, draws) {
    const { order, isInside, weight } = drawCutout(draws, { samples, height, width }, factor);
    return { permutation_order: order, batch_masks: isInside, mix_weight: weight };
  },
  transform: (_, images, { permutation_order, batch_masks }) =>
    cut(images, { order: permutation_order, isInside: batch_masks }),
});
