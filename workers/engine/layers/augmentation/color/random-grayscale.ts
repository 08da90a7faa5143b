import * as tf from '@tensorflow/tfjs-core';
import type { RandomGrayscale } from '../../../../../src/keras/layers/augmentation/color/random-grayscale.js';
import { toGray } from '../../../ops/image/color/gray.js';
import { select } from '../../../ops/tensors/select.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { should_apply: tf.Tensor };

/** Makes images gray with a probability. */
export const randomGrayscale = augmentation<ConfigOf<typeof RandomGrayscale>, Drawn>({
  draw: ({ factor }, { shape: [batch = 1] }, { uniform }) => ({
    should_apply: tf.reshape(tf.less(uniform([batch]), factor), [-1, 1, 1, 1]),
  }),
  transform: (_, images, { should_apply }) => select(should_apply, toGray(images), images),
});
