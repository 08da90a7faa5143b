import * as tf from '@tensorflow/tfjs-core';
import { type LayerBuilder, trainableWeight } from './layer.js';

/** Integers below input_dim to vectors; with mask_zero, zeros are steps that do not count. */
export const buildEmbedding: LayerBuilder<'Embedding'> = (config) => ({
  weights: [trainableWeight(config, 'embeddings', [config.input_dim, config.output_dim])],
  call: ({ x }, context) => {
    const indices = tf.cast(x, 'int32');
    return {
      x: tf.gather(context.weight('embeddings'), indices),
      mask: config.mask_zero ? tf.notEqual(indices, 0) : null,
      logits: null,
    };
  },
});
