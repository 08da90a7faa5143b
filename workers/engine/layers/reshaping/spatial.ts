import type * as tf from '@tensorflow/tfjs-core';
import type { Cropping1D } from '../../../../src/keras/layers/reshaping/cropping/cropping-1d.js';
import type { Cropping2D } from '../../../../src/keras/layers/reshaping/cropping/cropping-2d.js';
import type { Cropping3D } from '../../../../src/keras/layers/reshaping/cropping/cropping-3d.js';
import type { ZeroPadding1D } from '../../../../src/keras/layers/reshaping/padding/zero-padding-1d.js';
import type { ZeroPadding2D } from '../../../../src/keras/layers/reshaping/padding/zero-padding-2d.js';
import type { ZeroPadding3D } from '../../../../src/keras/layers/reshaping/padding/zero-padding-3d.js';
import type { UpSampling1D } from '../../../../src/keras/layers/reshaping/up-sampling/up-sampling-1d.js';
import type { UpSampling2D } from '../../../../src/keras/layers/reshaping/up-sampling/up-sampling-2d.js';
import type { UpSampling3D } from '../../../../src/keras/layers/reshaping/up-sampling/up-sampling-3d.js';
import { resize } from '../../ops/image/resize.js';
import { crop } from '../../ops/shape/crop.js';
import { padWithZeros } from '../../ops/shape/pad.js';
import { repeat } from '../../ops/shape/repeat.js';
import { withChannelsLast } from '../data-format.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';

type Borders = readonly (readonly [number, number])[];

/** Adds the batch and the channels, which have no borders. */
const aroundSpatial = (borders: Borders): Borders => [[0, 0], ...borders, [0, 0]];

const zeroPadding: KernelOf<ConfigOf<typeof ZeroPadding2D>> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (values) => padWithZeros(values, aroundSpatial(config.padding)));

/** Adds steps of zeros at the ends of sequences. */
export const zeroPadding1D: Kernel<typeof ZeroPadding1D> = ({ padding, ...config }, ...rest) =>
  zeroPadding({ ...config, padding: [padding] }, ...rest);

/** Adds zeros around images. */
export const zeroPadding2D: Kernel<typeof ZeroPadding2D> = zeroPadding;

/** Adds zeros around volumes. */
export const zeroPadding3D: Kernel<typeof ZeroPadding3D> = zeroPadding;

const cropping: KernelOf<ConfigOf<typeof Cropping2D>> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (values) => crop(values, aroundSpatial(config.cropping)));

/** Removes steps at the ends of sequences. */
export const cropping1D: Kernel<typeof Cropping1D> =
  (config) =>
  ([x]) =>
    crop(x, aroundSpatial([config.cropping]));

/** Removes the borders of images. */
export const cropping2D: Kernel<typeof Cropping2D> = cropping;

/** Removes the borders of volumes. */
export const cropping3D: Kernel<typeof Cropping3D> = cropping;

/** Repeats each step. */
export const upSampling1D: Kernel<typeof UpSampling1D> =
  ({ size }) =>
  ([x]) =>
    repeat(x, 1, size);

/** Enlarges images by whole factors. */
export const upSampling2D: Kernel<typeof UpSampling2D> = (config) => {
  const { size, interpolation } = config;
  const enlarge = interpolation === 'nearest' ? repeated : interpolated(interpolation);
  return ([x]) => withChannelsLast(config, x, (images) => enlarge(images, size));
};

/** Enlarges volumes by whole factors. */
export const upSampling3D: Kernel<typeof UpSampling3D> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (volumes) => repeated(volumes, config.size));

const repeated = (x: tf.Tensor, factors: readonly number[]): tf.Tensor =>
  factors.reduce((enlarged, factor, axis) => repeat(enlarged, axis + 1, factor), x);

const interpolated =
  (interpolation: ConfigOf<typeof UpSampling2D>['interpolation']) =>
  (images: tf.Tensor, [down = 1, across = 1]: readonly number[]): tf.Tensor => {
    const [, height = 1, width = 1] = images.shape;
    return resize(images, [height * down, width * across], { interpolation, antialias: false });
  };
