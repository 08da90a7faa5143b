import * as tf from '@tensorflow/tfjs-core';
import type { RandomGaussianBlur } from '../../../../../src/keras/layers/augmentation/filters/random-gaussian-blur.js';
import { gaussianBlur } from '../../../ops/image/color/gaussian-blur.js';
import { clipTo } from '../../../ops/image/color/value-range.js';
import { select } from '../../../ops/tensors/select.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Drawn = { should_apply_blur: tf.Tensor; blur_factor: tf.Tensor };

/** Keras adds it to the deviations, so that none is 0. */
const LEAST_SIGMA = 1e-6;

/** Blurs images with a probability that is drawn for each; the deviations are those of the whole batch. */
export const randomGaussianBlur = augmentation<ConfigOf<typeof RandomGaussianBlur>, Drawn>({
  draw({ factor, sigma }, { shape: [batch = 1] }, { uniform }) {
    const probability = uniform([batch], factor[0], factor[1]);
    return {
      should_apply_blur: tf.less(uniform([batch]), probability),
      blur_factor: tf.add(uniform([2], sigma[0], sigma[1]), LEAST_SIGMA),
    };
  },
  transform({ kernel_size: [height = 1, width = 1], value_range }, images, drawn) {
    const blurred = gaussianBlur(images, [height, width], drawn.blur_factor);
    const isBlurred = tf.reshape(drawn.should_apply_blur, [-1, 1, 1, 1]);
    return clipTo(select(isBlurred, blurred, images), value_range);
  },
});
