import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../ops/native-backend.js';
import { type LayerBuilder, trainableWeight } from './layer.js';

/** Integers below input_dim to vectors; with mask_zero, zeros are steps that do not count. */
export const buildEmbedding: LayerBuilder<'Embedding'> = (config) => ({
  weights: [trainableWeight(config, 'embeddings', [config.input_dim, config.output_dim])],
  call: ({ x }, context) => {
    const indices = tf.cast(x, 'int32');
    return {
      x: lookUp(context.weight('embeddings'), indices),
      mask: config.mask_zero ? tf.notEqual(indices, 0) : null,
      logits: null,
    };
  },
});

/** Rows of a matrix. Not tf.gather: it reads the indices back to check them, which data was checked for already. */
function lookUp(matrix: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const [rows = 0] = matrix.shape;
  const gatherAttributes = [
    attribute.type('Tparams', 'float32'),
    attribute.type('Tindices', 'int32'),
    attribute.type('Taxis', 'int32'),
  ];
  const sumAttributes = [
    attribute.type('T', 'float32'),
    attribute.type('Tindices', 'int32'),
    attribute.type('Tnumsegments', 'int32'),
  ];
  return withGradient(
    [matrix],
    () => ({
      value: runSingleOp('GatherV2', gatherAttributes, [matrix, indices, tf.scalar(0, 'int32')]),
      saved: [indices],
    }),
    (dy, saved) => [
      runSingleOp('UnsortedSegmentSum', sumAttributes, [dy, tensorAt(saved, 0), tf.scalar(rows, 'int32')]),
    ],
  );
}
