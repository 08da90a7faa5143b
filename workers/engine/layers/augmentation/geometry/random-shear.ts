import * as tf from '@tensorflow/tfjs-core';
import { rangeOf } from '../../../../../src/keras/layers/augmentation/factor.js';
import type { RandomShear } from '../../../../../src/keras/layers/augmentation/geometry/random-shear.js';
import { projectiveTransform } from '../../../ops/image/projective-transform.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';
import { transformsOf } from './transforms.js';

type Config = ConfigOf<typeof RandomShear>;

/** Shears each image. `shear_factor` [batch, 2] is along x, then along y, with one random sign for both. */
export const randomShear = augmentation<Config, { shear_factor: tf.Tensor }>({
  draw({ x_factor, y_factor }, { shape: [batch = 1] }, { uniform }) {
    const sign = tf.sub(1, tf.mul(2, tf.cast(tf.greater(uniform([batch, 1]), 0.5), 'float32')));
    const y = uniform([batch, 1], ...rangeOf(y_factor));
    const x = uniform([batch, 1], ...rangeOf(x_factor));
    return { shear_factor: tf.mul(tf.concat([x, y], 1), sign) };
  },
  transform(config, images, { shear_factor }) {
    const [batch = 1] = images.shape;
    const along = (axis: number) => tf.slice(shear_factor, [0, axis], [batch, 1]);
    return projectiveTransform(images, transformsOf({ a1: along(0), b0: along(1) }), config);
  },
});
