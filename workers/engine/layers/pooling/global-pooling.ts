import * as tf from '@tensorflow/tfjs-core';
import type { GlobalAveragePooling1D } from '../../../../src/keras/layers/pooling/global/global-average-pooling-1d.js';
import type { GlobalAveragePooling2D } from '../../../../src/keras/layers/pooling/global/global-average-pooling-2d.js';
import type { GlobalAveragePooling3D } from '../../../../src/keras/layers/pooling/global/global-average-pooling-3d.js';
import type { GlobalMaxPooling1D } from '../../../../src/keras/layers/pooling/global/global-max-pooling-1d.js';
import type { GlobalMaxPooling2D } from '../../../../src/keras/layers/pooling/global/global-max-pooling-2d.js';
import type { GlobalMaxPooling3D } from '../../../../src/keras/layers/pooling/global/global-max-pooling-3d.js';
import { maximum } from '../../ops/maximum.js';
import { withChannelsLast } from '../data-format.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';

const globalMaxPooling: KernelOf<ConfigOf<typeof GlobalMaxPooling2D>> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (values) => maximum(values, spatialAxes(values), config.keepdims));

/** Maximum over steps. */
export const globalMaxPooling1D: Kernel<typeof GlobalMaxPooling1D> = globalMaxPooling;

/** Maximum over height and width. */
export const globalMaxPooling2D: Kernel<typeof GlobalMaxPooling2D> = globalMaxPooling;

/** Maximum over depth, height and width. */
export const globalMaxPooling3D: Kernel<typeof GlobalMaxPooling3D> = globalMaxPooling;

const globalAveragePooling: KernelOf<ConfigOf<typeof GlobalAveragePooling2D>> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (values) => tf.mean(values, spatialAxes(values), config.keepdims));

/** Mean over height and width. */
export const globalAveragePooling2D: Kernel<typeof GlobalAveragePooling2D> = globalAveragePooling;

/** Mean over depth, height and width. */
export const globalAveragePooling3D: Kernel<typeof GlobalAveragePooling3D> = globalAveragePooling;

/** Mean over steps; masked ones do not count. */
export const globalAveragePooling1D: Kernel<typeof GlobalAveragePooling1D> =
  (config) =>
  ([x], { masks: [mask] }) =>
    withChannelsLast(config, x, (steps) => {
      if (mask === null) return tf.mean(steps, 1, config.keepdims);
      const counted = tf.cast(tf.expandDims(mask, -1), 'float32');
      return tf.div(tf.sum(tf.mul(steps, counted), 1, config.keepdims), tf.sum(counted, 1, config.keepdims));
    });

/** All axes but the batch and the channels, which are last. */
const spatialAxes = ({ rank }: tf.Tensor): number[] =>
  Array.from({ length: rank - 2 }, (_, index) => index + 1);
