import type * as tf from '@tensorflow/tfjs-core';
import type { CenterCrop } from '../../../../../src/keras/layers/preprocessing/images/center-crop.js';
import { centerBorders } from '../../../../../src/keras/layers/preprocessing/images/center-crop.js';
import type { Resizing } from '../../../../../src/keras/layers/preprocessing/images/resizing.js';
import { cropToShape, padToShape } from '../../../ops/image/aspect-ratio.js';
import { resize } from '../../../ops/image/resize.js';
import { crop } from '../../../ops/shape/crop.js';
import { withChannelsLast } from '../../data-format.js';
import type { ConfigOf, Kernel } from '../../kernel.js';

/** Resizes images, after `keras.src.backend.tensorflow.image.resize`. */
export const resizing: Kernel<typeof Resizing> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (images) =>
      resize(fitted(images, config), [config.height, config.width], config),
    );

function fitted(images: tf.Tensor, config: ConfigOf<typeof Resizing>): tf.Tensor {
  const size = [config.height, config.width] as const;
  if (config.crop_to_aspect_ratio) return cropToShape(images, size);
  return config.pad_to_aspect_ratio ? padToShape(images, size, config.fill_value) : images;
}

/** The middle of images; smaller ones are resized, after Keras's `smart_resize`. */
export const centerCrop: Kernel<typeof CenterCrop> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (images) => centered(images, config));

function centered(images: tf.Tensor, config: ConfigOf<typeof CenterCrop>): tf.Tensor {
  const borders = centerBorders(images.shape.slice(1, 3), config);
  if (borders !== undefined) return crop(images, [[0, 0], ...borders, [0, 0]]);
  const size = [config.height, config.width] as const;
  return resize(cropToShape(images, size), size, { interpolation: 'bilinear', antialias: false });
}
