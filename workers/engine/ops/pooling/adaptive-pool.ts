import * as tf from '@tensorflow/tfjs-core';
import { gather } from '../gather.js';
import { maximum } from '../maximum.js';

/** Pools an axis of windows: [..., windows, entries, ...]. @param counts the entries of each window; further ones repeat the last */
type PoolWindows = (windows: tf.Tensor, axis: number, counts: readonly number[]) => tf.Tensor;

/** Pools spatial axes into as many windows as asked for. */
export type AdaptivePool = (x: tf.Tensor, sizes: readonly number[]) => tf.Tensor;

const adaptive =
  (pool: PoolWindows): AdaptivePool =>
  (x, sizes) =>
    sizes.reduce((pooled, size, index) => poolAxis(pool, pooled, index + 1, size), x);

/** The largest value of each window. */
export const adaptiveMaxPool = adaptive((windows, axis) => maximum(windows, [axis], false));

/** The mean of each window. */
export const adaptiveAveragePool = adaptive((windows, axis, counts) => {
  const entries = windows.shape[axis] ?? 1;
  const shares = counts.flatMap((count) =>
    Array.from({ length: entries }, (_, entry) => (entry < count ? 1 / count : 0)),
  );
  const shape = windows.shape.map((size, index) => (index === axis || index === axis - 1 ? size : 1));
  return tf.sum(tf.mul(windows, tf.tensor(shares, shape)), axis);
});

function poolAxis(pool: PoolWindows, x: tf.Tensor, axis: number, size: number): tf.Tensor {
  const windows = windowsOf(x.shape[axis] ?? 1, size);
  const counts = windows.map(({ start, end }) => end - start);
  const entries = Math.max(...counts);
  const places = windows.flatMap(({ start, end }) =>
    Array.from({ length: entries }, (_, entry) => Math.min(start + entry, end - 1)),
  );
  return pool(gather(x, tf.tensor2d(places, [size, entries], 'int32'), axis), axis + 1, counts);
}

/** From floor(i · length / size) to ceil((i + 1) · length / size), as in PyTorch and Keras. */
const windowsOf = (length: number, size: number) =>
  Array.from({ length: size }, (_, index) => ({
    start: Math.floor((index * length) / size),
    end: Math.ceil(((index + 1) * length) / size),
  }));
