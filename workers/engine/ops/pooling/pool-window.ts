import type * as tf from '@tensorflow/tfjs-core';

/** The windows of a pooling, a size and a step for each spatial axis. */
export interface PoolWindow {
  size: readonly number[];
  strides: readonly number[];
  padding: 'valid' | 'same';
}

/** Pools [batch, ...sizes, channels] over one, two or three spatial axes. */
export type Pool = (x: tf.Tensor, window: PoolWindow) => tf.Tensor;
