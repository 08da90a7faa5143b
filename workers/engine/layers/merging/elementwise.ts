import * as tf from '@tensorflow/tfjs-core';
import type { Inputs } from '../../../../src/keras/layers/shapes/shape-inference.js';
import type { Signal } from '../kernel.js';

/** Inputs of one rank: axes of size 1 are put behind the batch, as in Keras. */
export function ofOneRank([first, ...rest]: Inputs<tf.Tensor>): Inputs<tf.Tensor> {
  const rank = Math.max(first.rank, ...rest.map((x) => x.rank));
  const padded = (x: tf.Tensor) => {
    const [batch = 1, ...sample] = x.shape;
    const ones = Array.from({ length: rank - x.rank }, () => 1);
    return ones.length === 0 ? x : tf.reshape(x, [batch, ...ones, ...sample]);
  };
  return [padded(first), ...rest.map(padded)];
}

/** A step counts where it does in any input; null, which counts every step, where one of them has no mask. */
export function anyMask([first, ...rest]: Inputs<Signal['mask']>): Signal['mask'] {
  return rest.reduce((before, mask) => (before && mask ? tf.logicalOr(before, mask) : null), first);
}

/** A mask of steps for every number of x. */
export function maskOf(x: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const ones = Array.from({ length: x.rank - mask.rank }, () => 1);
  return tf.broadcastTo(tf.reshape(mask, [...mask.shape, ...ones]), x.shape);
}
