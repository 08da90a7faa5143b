import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../custom-gradient.js';

/** Each slice along an axis so many times in a row. */
export function repeat(x: tf.Tensor, axis: number, times: number): tf.Tensor {
  if (times === 1) return x;
  const size = x.shape[axis] ?? 1;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const apart = [sizeOf(before), size, 1, sizeOf(after)];
  return withGradient(
    [x],
    () => {
      const tiled = tf.tile(tf.reshape(x, apart), [1, 1, times, 1]);
      return { value: tf.reshape(tiled, [...before, size * times, ...after]), saved: [] };
    },
    (dy) => [tf.reshape(tf.sum(tf.reshape(dy, [sizeOf(before), size, times, sizeOf(after)]), 2), x.shape)],
  );
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
