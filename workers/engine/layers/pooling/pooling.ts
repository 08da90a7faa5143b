import * as tf from '@tensorflow/tfjs-core';
import type { AveragePooling1D } from '../../../../src/keras/layers/pooling/average-pooling-1d.js';
import type { AveragePooling2D } from '../../../../src/keras/layers/pooling/average-pooling-2d.js';
import type { MaxPooling1D } from '../../../../src/keras/layers/pooling/max-pooling-1d.js';
import type { MaxPooling2D } from '../../../../src/keras/layers/pooling/max-pooling-2d.js';
import { onImages, rank4 } from '../../ops/shape/rank.js';
import { withChannelsLast } from '../data-format.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';

type Pool = typeof tf.maxPool<tf.Tensor4D> | typeof tf.avgPool<tf.Tensor4D>;

const pooling =
  (pool: Pool): KernelOf<ConfigOf<typeof MaxPooling2D>> =>
  (config) =>
  ([x]) =>
    withChannelsLast(config, x, (values) =>
      onImages(values, (images) =>
        pool(rank4(images), ofImages(config.pool_size), ofImages(config.strides), config.padding),
      ),
    );

/** Sequences are images one row high. */
function ofImages(sizes: readonly number[]): [number, number] {
  const [first = 1, second] = sizes;
  return second === undefined ? [1, first] : [first, second];
}

/** Maximum over windows. */
export const maxPooling1D: Kernel<typeof MaxPooling1D> = pooling(tf.maxPool);
export const maxPooling2D: Kernel<typeof MaxPooling2D> = pooling(tf.maxPool);

/** Mean over windows; padding does not count. */
export const averagePooling1D: Kernel<typeof AveragePooling1D> = pooling(tf.avgPool);
export const averagePooling2D: Kernel<typeof AveragePooling2D> = pooling(tf.avgPool);
