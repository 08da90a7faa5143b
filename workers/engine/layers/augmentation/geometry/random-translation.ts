import * as tf from '@tensorflow/tfjs-core';
import { rangeOf } from '../../../../../src/keras/layers/augmentation/factor.js';
import type { RandomTranslation } from '../../../../../src/keras/layers/augmentation/geometry/random-translation.js';
import { projectiveTransform } from '../../../ops/image/projective-transform.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';
import { transformsOf } from './transforms.js';

type Config = ConfigOf<typeof RandomTranslation>;

/** Moves each image. `translations` [batch, 2] are in pixels: to the right, then down. */
export const randomTranslation = augmentation<Config, { translations: tf.Tensor }>({
  draw({ height_factor, width_factor }, { shape: [batch = 1, height = 1, width = 1] }, { uniform }) {
    const down = tf.mul(uniform([batch, 1], ...rangeOf(height_factor)), height);
    const right = tf.mul(uniform([batch, 1], ...rangeOf(width_factor)), width);
    return { translations: tf.concat([right, down], 1) };
  },
  transform(config, images, { translations }) {
    const [batch = 1] = images.shape;
    const by = (axis: number) => tf.neg(tf.slice(translations, [0, axis], [batch, 1]));
    return projectiveTransform(images, transformsOf({ a2: by(0), b2: by(1) }), config);
  },
});
