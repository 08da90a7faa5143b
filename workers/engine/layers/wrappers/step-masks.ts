import * as tf from '@tensorflow/tfjs-core';
import type { Signal } from '../kernel.js';

/** A mask of whole steps concerns the layers behind; a mask of what is in them concerns the layer inside. */
export function maskOfSteps(mask: Signal['mask']): Signal['mask'] {
  return mask === null || mask.rank < 3 ? null : tf.reshape(mask, [-1, ...mask.shape.slice(2)]);
}

/** The mask of each step, in order; empty where there is none. */
export const masksByStep = (mask: Signal['mask']): tf.Tensor[] =>
  mask === null || mask.rank < 2 ? [] : tf.unstack(mask, 1);

/** The mask of the output: of its steps, where the layer inside has merged what is in them. */
export function maskBefore(mask: Signal['mask'], output: tf.Tensor): Signal['mask'] {
  return mask !== null && mask.rank > 2 && mask.rank >= output.rank
    ? maskBefore(tf.any(mask, -1), output)
    : mask;
}
