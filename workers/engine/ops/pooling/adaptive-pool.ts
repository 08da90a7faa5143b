import * as tf from '@tensorflow/tfjs-core';
import { gather } from '../gather.js';
import { averagePool, maxPool } from './pool.js';
import type { Pool } from './pool-window.js';

/** Pools spatial axes into as many windows as asked for. */
export type AdaptivePool = (x: tf.Tensor, sizes: readonly number[]) => tf.Tensor;

/** Axis by axis, as Keras does. */
const adaptive =
  (pool: Pool): AdaptivePool =>
  (x, sizes) =>
    sizes.reduce((pooled, size, axis) => poolAxis(pool, pooled, axis, size), x);

/** The largest value of each window. */
export const adaptiveMaxPool = adaptive(maxPool);

/** The mean of each window. */
export const adaptiveAveragePool = adaptive(averagePool);

/**
 * After Keras's _adaptive_max_pool1d: windows have one of two sizes, so both are pooled at every place, and picked from.
 * @param axis counts spatial axes from 0
 */
function poolAxis(pool: Pool, x: tf.Tensor, axis: number, size: number): tf.Tensor {
  const length = x.shape[axis + 1] ?? 1;
  if (length % size === 0) return poolAlong(pool, x, axis, { window: length / size, step: length / size });
  const windows = windowsOf(length, size);
  const small = Math.ceil(length / size);
  const pooled = [small, small + 1]
    .filter((window) => windows.some((one) => one.size === window))
    .map((window) => poolAlong(pool, x, axis, { window, step: 1 }));
  const places = windows.map((one) => (one.size === small ? one.start : length - small + 1 + one.start));
  return gather(tf.concat(pooled, axis + 1), tf.tensor1d(places, 'int32'), axis + 1);
}

function poolAlong(
  pool: Pool,
  x: tf.Tensor,
  axis: number,
  { window, step }: { window: number; step: number },
): tf.Tensor {
  const alone = (size: number) =>
    Array.from({ length: x.rank - 2 }, (_, other) => (other === axis ? size : 1));
  return pool(x, { size: alone(window), strides: alone(step), padding: 'valid' });
}

/** From floor(i · length / size) to ceil((i + 1) · length / size), as in PyTorch and Keras. */
const windowsOf = (length: number, size: number) =>
  Array.from({ length: size }, (_, index) => {
    const start = Math.floor((index * length) / size);
    return { start, size: Math.ceil(((index + 1) * length) / size) - start };
  });
