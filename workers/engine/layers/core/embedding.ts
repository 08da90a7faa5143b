import * as tf from '@tensorflow/tfjs-core';
import type { Embedding } from '../../../../src/keras/layers/core/embedding.js';
import { gather } from '../../ops/gather.js';
import type { Kernel } from '../kernel.js';

/** Integers below input_dim to vectors; with mask_zero, steps of zeros do not count. */
export const embedding: Kernel<typeof Embedding> =
  (config) =>
  ([x], { weight }) =>
    lookUp(x, weight('embeddings'), config);

/** The vectors at the given indices, their fractions cut off, and a mask of those that are not 0 where the layer has one. */
export function lookUp(
  x: tf.Tensor,
  embeddings: tf.Tensor,
  { mask_zero }: { mask_zero: boolean },
): { x: tf.Tensor; mask: tf.Tensor | null } {
  const indices = tf.cast(x, 'int32');
  return { x: gather(embeddings, indices, 0), mask: mask_zero ? tf.notEqual(indices, 0) : null };
}
