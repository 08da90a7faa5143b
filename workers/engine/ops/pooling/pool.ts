import * as tf from '@tensorflow/tfjs-core';
import { onImages, rank4 } from '../shape/rank.js';

/** The windows of a pooling, a size and a step for each spatial axis. */
export interface PoolWindow {
  size: readonly number[];
  strides: readonly number[];
  padding: 'valid' | 'same';
}

/** Pools [batch, steps, channels] or [batch, height, width, channels]. */
export type Pool = (x: tf.Tensor, window: PoolWindow) => tf.Tensor;

const sliding =
  (pool: typeof tf.maxPool<tf.Tensor4D> | typeof tf.avgPool<tf.Tensor4D>): Pool =>
  (x, { size, strides, padding }) =>
    onImages(x, (images) => pool(rank4(images), ofImages(size), ofImages(strides), padding));

/** Sequences are images one row high. */
function ofImages(sizes: readonly number[]): [number, number] {
  const [first = 1, second] = sizes;
  return second === undefined ? [1, first] : [first, second];
}

/** Maximum over windows. */
export const maxPool: Pool = sliding(tf.maxPool);

/** Mean over windows; padding does not count. */
export const averagePool: Pool = sliding(tf.avgPool);
