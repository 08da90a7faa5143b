import * as tf from '@tensorflow/tfjs-core';
import type { SlidingWindow } from './window.js';

/**
 * A dilated convolution as one of every so many places, as in TensorFlow's with_space_to_batch: its kernels on CPUs have no
 * dilation over three axes. A dilated window moves by steps of 1.
 */
export function overBlocks(
  x: tf.Tensor,
  size: readonly number[],
  window: SlidingWindow,
  convolve: (x: tf.Tensor, window: SlidingWindow) => tf.Tensor,
): tf.Tensor {
  const { dilations, padding } = window;
  if (dilations.every((rate) => rate === 1)) return convolve(x, window);
  const axes = dilations.map((rate, axis) =>
    paddingOf(x.shape[axis + 1] ?? 1, size[axis] ?? 1, rate, padding),
  );
  const blocks = tf.spaceToBatchND(
    x,
    [...dilations],
    axes.map(({ before, after, extra }) => [before, after + extra]),
  );
  const convolved = convolve(blocks, { ...window, dilations: dilations.map(() => 1), padding: 'valid' });
  return tf.batchToSpaceND(
    convolved,
    [...dilations],
    axes.map(({ extra }) => [0, extra]),
  );
}

/** Zeros around an axis, of which `extra` make its length a multiple of the rate. */
function paddingOf(length: number, size: number, rate: number, padding: SlidingWindow['padding']) {
  const total = padding === 'same' ? (size - 1) * rate : 0;
  const before = Math.floor(total / 2);
  const extra = (rate - ((length + total) % rate)) % rate;
  return { before, after: total - before, extra };
}
