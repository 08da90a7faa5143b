import * as tf from '@tensorflow/tfjs-core';
import type { Embedding } from '../../../../src/keras/layers/core/embedding.js';
import { gather } from '../../ops/gather.js';
import type { Kernel } from '../kernel.js';

/** Integers below input_dim to vectors; with mask_zero, steps of zeros do not count. */
export const embedding: Kernel<typeof Embedding> =
  ({ mask_zero }) =>
  ([x], { weight }) => {
    const indices = tf.cast(x, 'int32');
    return { x: gather(weight('embeddings'), indices, 0), mask: mask_zero ? tf.notEqual(indices, 0) : null };
  };
