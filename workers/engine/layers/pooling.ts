import * as tf from '@tensorflow/tfjs-core';
import type { LayerOf } from '../../../src/contracts/layers.js';
import { rank4 } from '../rank.js';
import { type BuiltLayer, type LayerBuilder, statelessLayer } from './layer.js';
import { pair, windows } from './pair.js';

type Pool = typeof tf.maxPool<tf.Tensor4D> | typeof tf.avgPool<tf.Tensor4D>;

/** Maximum over windows. */
export const buildMaxPooling2d: LayerBuilder<'MaxPooling2D'> = (config, inputShape) =>
  buildPooling(config, inputShape, tf.maxPool);

/** Mean over windows; padding does not count. */
export const buildAveragePooling2d: LayerBuilder<'AveragePooling2D'> = (config, inputShape) =>
  buildPooling(config, inputShape, tf.avgPool);

/** Mean over height and width. */
export const buildGlobalAveragePooling2d: LayerBuilder<'GlobalAveragePooling2D'> = (config, inputShape) => {
  const channels = inputShape.at(-1) ?? 1;
  const keepDims = config.keepdims ?? false;
  return statelessLayer(keepDims ? [1, 1, channels] : [channels], (x) => tf.mean(x, [1, 2], keepDims));
};

function buildPooling(
  config: LayerOf<'MaxPooling2D'> | LayerOf<'AveragePooling2D'>,
  [height = 1, width = 1, channels = 1]: number[],
  pool: Pool,
): BuiltLayer {
  const size = pair(config.pool_size, [2, 2]);
  const strides = pair(config.strides, size);
  const padding = config.padding ?? 'valid';
  const outputShape = [
    windows(height, size[0], strides[0], padding),
    windows(width, size[1], strides[1], padding),
    channels,
  ];
  return statelessLayer(outputShape, (x) => pool(rank4(x), size, strides, padding));
}
