import * as tf from '@tensorflow/tfjs-core';
import type { SpatialDropout1D } from '../../../../src/keras/layers/regularization/spatial-dropout-1d.js';
import type { SpatialDropout2D } from '../../../../src/keras/layers/regularization/spatial-dropout-2d.js';
import type { SpatialDropout3D } from '../../../../src/keras/layers/regularization/spatial-dropout-3d.js';
import { channelAxis } from '../../../../src/keras/layers/shapes/data-format.js';
import type { CallContext, Kernel } from '../kernel.js';
import { dropoutMask } from './dropout.js';

/** Dropout of whole channels, over all steps. */
export const spatialDropout1D: Kernel<typeof SpatialDropout1D> =
  (config) =>
  ([x], context) =>
    dropChannels(x, 2, config, context);

/** Dropout of whole channels, over height and width. */
export const spatialDropout2D: Kernel<typeof SpatialDropout2D> =
  (config) =>
  ([x], context) =>
    dropChannels(x, channelAxis(2, config.data_format) + 1, config, context);

/** Dropout of whole channels, over depth, height and width. */
export const spatialDropout3D: Kernel<typeof SpatialDropout3D> =
  (config) =>
  ([x], context) =>
    dropChannels(x, channelAxis(3, config.data_format) + 1, config, context);

function dropChannels(
  x: tf.Tensor,
  channels: number,
  { rate, seed }: { rate: number; seed: number | null },
  context: CallContext,
): tf.Tensor {
  if (!context.training || rate === 0) return x;
  const shape = x.shape.map((size, axis) => (axis === 0 || axis === channels ? size : 1));
  return tf.mul(x, dropoutMask(context, shape, rate, seed ?? 0));
}
