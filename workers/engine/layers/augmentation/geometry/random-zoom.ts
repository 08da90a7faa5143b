import * as tf from '@tensorflow/tfjs-core';
import { rangeOf, type SignedFactor } from '../../../../../src/keras/layers/augmentation/factor.js';
import type { RandomZoom } from '../../../../../src/keras/layers/augmentation/geometry/random-zoom.js';
import { projectiveTransform } from '../../../ops/image/projective-transform.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';
import { transformsOf } from './transforms.js';

type Config = ConfigOf<typeof RandomZoom>;
type Drawn = { height_zoom: tf.Tensor; width_zoom: tf.Tensor };

/** Zooms each image around its middle. Zooms are [batch, 1]; above 1, more is seen. */
export const randomZoom = augmentation<Config, Drawn>({
  draw({ height_factor, width_factor }, { shape: [batch = 1] }, { uniform }) {
    const zoom = (factor: SignedFactor) => {
      const [lower, upper] = rangeOf(factor);
      return uniform([batch, 1], 1 + lower, 1 + upper);
    };
    const height_zoom = zoom(height_factor);
    return { height_zoom, width_zoom: width_factor === null ? height_zoom : zoom(width_factor) };
  },
  transform(config, images, { height_zoom, width_zoom }) {
    const [, height = 1, width = 1] = images.shape;
    const offset = (zoom: tf.Tensor, size: number) => tf.mul((size - 1) / 2, tf.sub(1, zoom));
    const transforms = transformsOf({
      a0: width_zoom,
      a2: offset(width_zoom, width),
      b1: height_zoom,
      b2: offset(height_zoom, height),
    });
    return projectiveTransform(images, transforms, config);
  },
});
