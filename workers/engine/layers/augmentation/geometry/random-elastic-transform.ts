import * as tf from '@tensorflow/tfjs-core';
import type { RandomElasticTransform } from '../../../../../src/keras/layers/augmentation/geometry/random-elastic-transform.js';
import { blurred } from '../../../ops/image/gaussian-blur.js';
import { mapCoordinates } from '../../../ops/image/map-coordinates.js';
import { select } from '../../../ops/tensors/select.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';
import { chosen } from './chosen.js';

type Config = ConfigOf<typeof RandomElasticTransform>;
type Drawn = Record<'apply_transform' | 'distortion_factor' | 'noise', tf.Tensor>;

/** Moves pixels by blurred noise [batch, height, width]. As in Keras, one noise moves them along both axes. */
export const randomElasticTransform = augmentation<Config, Drawn>({
  draw({ factor, scale }, { shape: [batch = 1, height = 1, width = 1] }, draws) {
    if (scale[1] === 0 || factor[1] === 0) return null;
    return {
      apply_transform: chosen(factor, batch, draws),
      distortion_factor: draws.uniform([], ...scale),
      noise: draws.normal([batch, height, width]),
    };
  },
  transform(config, images, { apply_transform, distortion_factor, noise }) {
    const by = displacement(config, noise, distortion_factor);
    const [, height = 1, width = 1] = images.shape;
    const places = { y: tf.add(pixels(height, [1, -1, 1]), by), x: tf.add(pixels(width, [1, 1, -1]), by) };
    const moved = mapCoordinates(images, places, config);
    const isChosen = tf.reshape(apply_transform, [-1, 1, 1, 1]);
    return tf.clipByValue(select(isChosen, moved, images), ...config.value_range);
  },
});

/** In pixels, after Keras's get_elastic_transform_params and elastic_transform. */
function displacement({ scale: [, most] }: Config, noise: tf.Tensor, factor: tf.Tensor): tf.Tensor {
  const [, height = 1, width = 1] = noise.shape;
  const alpha = tf.mul(Math.max(height, width), tf.mul(factor, 0.1));
  const sigma = tf.mul(Math.min(height, width), tf.mul(factor, 0.05));
  const smooth = blurred(tf.mul(noise, sigma), sigma, Math.min(height, width) * 0.05 * most);
  return tf.mul(alpha, smooth);
}

/** The places of an axis' pixels. */
const pixels = (size: number, shape: number[]): tf.Tensor =>
  tf.reshape(tf.tensor1d(Array.from({ length: size }, (_, index) => index)), shape);
