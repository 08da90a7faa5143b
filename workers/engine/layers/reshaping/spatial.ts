import type * as tf from '@tensorflow/tfjs-core';
import type { Cropping2D } from '../../../../src/keras/layers/reshaping/cropping-2d.js';
import type { UpSampling2D } from '../../../../src/keras/layers/reshaping/up-sampling-2d.js';
import type { ZeroPadding2D } from '../../../../src/keras/layers/reshaping/zero-padding-2d.js';
import { resizeBilinear } from '../../ops/resize-bilinear.js';
import { crop } from '../../ops/shape/crop.js';
import { padWithZeros } from '../../ops/shape/pad.js';
import { repeat } from '../../ops/shape/repeat.js';
import { withChannelsLast } from '../data-format.js';
import type { Kernel } from '../kernel.js';

/** Adds rows and columns of zeros around images. */
export const zeroPadding2D: Kernel<typeof ZeroPadding2D> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (images) => padWithZeros(images, [[0, 0], ...config.padding, [0, 0]]));

/** Removes rows and columns at the borders of images. */
export const cropping2D: Kernel<typeof Cropping2D> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (images) => crop(images, [[0, 0], ...config.cropping, [0, 0]]));

/** Enlarges images by whole factors. */
export const upSampling2D: Kernel<typeof UpSampling2D> = (config) => {
  const [down = 1, across = 1] = config.size;
  const enlarge = config.interpolation === 'nearest' ? repeated : interpolated;
  return ([x]) => withChannelsLast(config, x, (images) => enlarge(images, down, across));
};

const repeated = (images: tf.Tensor, down: number, across: number): tf.Tensor =>
  repeat(repeat(images, 1, down), 2, across);

function interpolated(images: tf.Tensor, down: number, across: number): tf.Tensor {
  const [, height = 1, width = 1] = images.shape;
  return resizeBilinear(images, [height * down, width * across]);
}
