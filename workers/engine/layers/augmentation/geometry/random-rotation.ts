import * as tf from '@tensorflow/tfjs-core';
import { rangeOf } from '../../../../../src/keras/layers/augmentation/factor.js';
import type { RandomRotation } from '../../../../../src/keras/layers/augmentation/geometry/random-rotation.js';
import { projectiveTransform } from '../../../ops/image/projective-transform.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';
import { transformsOf } from './transforms.js';

/** Rotates each image around its middle. `angle` is in degrees, as in Keras. */
export const randomRotation = augmentation<ConfigOf<typeof RandomRotation>, { angle: tf.Tensor }>({
  draw({ factor }, { shape: [batch = 1] }, { uniform }) {
    const [lower, upper] = rangeOf(factor);
    return { angle: uniform([batch], 360 * lower, 360 * upper) };
  },
  transform: (config, images, { angle }) => projectiveTransform(images, rotation(angle, images), config),
});

/** Keras's `_compute_affine_matrix`, without what a rotation leaves out. */
function rotation(angle: tf.Tensor, { shape: [, height = 1, width = 1] }: tf.Tensor): tf.Tensor {
  const radians = tf.mul(tf.expandDims(angle, 1), Math.PI / 180);
  const [cosine, sine] = [tf.cos(radians), tf.sin(radians)];
  const [x, y] = [0.5 * (width - 1), 0.5 * (height - 1)];
  return transformsOf({
    a0: cosine,
    a1: tf.neg(sine),
    a2: tf.sub(tf.sub(x, tf.mul(cosine, x)), tf.mul(tf.neg(sine), y)),
    b0: sine,
    b1: cosine,
    b2: tf.sub(tf.sub(y, tf.mul(sine, x)), tf.mul(cosine, y)),
  });
}
