import * as tf from '@tensorflow/tfjs-core';
import type { RandomBrightness } from '../../../../../src/keras/layers/augmentation/color/random-brightness.js';
import { clipTo, endsOf } from '../../../ops/image/color/value-range.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

/** Adds a share of the range of values to each image. */
export const randomBrightness = augmentation<ConfigOf<typeof RandomBrightness>, { rgb_delta: tf.Tensor }>({
  draw({ factor: [low, high], value_range }, { shape: [batch = 1] }, { uniform }) {
    const [least, most] = endsOf(value_range);
    return { rgb_delta: tf.mul(uniform([batch, 1, 1, 1], low, high), most - least) };
  },
  transform: ({ value_range }, images, { rgb_delta }) => clipTo(tf.add(images, rgb_delta), value_range),
});
