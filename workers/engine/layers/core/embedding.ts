import * as tf from '@tensorflow/tfjs-core';
import type { Embedding } from '../../../../src/keras/layers/core/embedding.js';
import { tensorAt, withGradient } from '../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../ops/native-backend.js';
import type { Kernel } from '../kernel.js';

/** Integers below input_dim to vectors; with mask_zero, steps of zeros do not count. */
export const embedding: Kernel<typeof Embedding> =
  ({ mask_zero }) =>
  ([x], { weight }) => {
    const indices = tf.cast(x, 'int32');
    return { x: lookUp(weight('embeddings'), indices), mask: mask_zero ? tf.notEqual(indices, 0) : null };
  };

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
