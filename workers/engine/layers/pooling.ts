import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { rank4 } from '../ops/rank.js';
import { type BuiltLayer, type LayerBuilder, statelessLayer } from './layer.js';

type Pool = typeof tf.maxPool<tf.Tensor4D> | typeof tf.avgPool<tf.Tensor4D>;

/** Maximum over windows. */
export const buildMaxPooling2d: LayerBuilder<'MaxPooling2D'> = (config) => buildPooling(config, tf.maxPool);

/** Mean over windows; padding does not count. */
export const buildAveragePooling2d: LayerBuilder<'AveragePooling2D'> = (config) =>
  buildPooling(config, tf.avgPool);

/** Mean over height and width. */
export const buildGlobalAveragePooling2d: LayerBuilder<'GlobalAveragePooling2D'> = ({ keepdims }) =>
  statelessLayer((x) => tf.mean(x, [1, 2], keepdims));

function buildPooling(
  { pool_size, strides, padding }: CompleteLayerOf<'MaxPooling2D' | 'AveragePooling2D'>,
  pool: Pool,
): BuiltLayer {
  return statelessLayer((x) => pool(rank4(x), pool_size, strides, padding));
}
