import * as tf from '@tensorflow/tfjs-core';
import type { AveragePooling2D } from '../../../../src/keras/layers/pooling/average-pooling-2d.js';
import type { GlobalAveragePooling2D } from '../../../../src/keras/layers/pooling/global-average-pooling-2d.js';
import type { MaxPooling2D } from '../../../../src/keras/layers/pooling/max-pooling-2d.js';
import { pairOf, rank4 } from '../../ops/rank.js';
import { withChannelsLast } from '../data-format.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';

type Pool = typeof tf.maxPool<tf.Tensor4D> | typeof tf.avgPool<tf.Tensor4D>;

const pooling =
  (pool: Pool): KernelOf<ConfigOf<typeof MaxPooling2D>> =>
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (images) =>
      pool(rank4(images), pairOf(config.pool_size), pairOf(config.strides), config.padding),
    );

/** Maximum over windows. */
export const maxPooling2D: Kernel<typeof MaxPooling2D> = pooling(tf.maxPool);

/** Mean over windows; padding does not count. */
export const averagePooling2D: Kernel<typeof AveragePooling2D> = pooling(tf.avgPool);

/** Mean over height and width. */
export const globalAveragePooling2D: Kernel<typeof GlobalAveragePooling2D> =
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (images) => tf.mean(images, [1, 2], config.keepdims));
