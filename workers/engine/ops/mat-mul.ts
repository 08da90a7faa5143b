import type * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from './custom-gradient.js';
import { attribute, runSingleOp } from './native-backend.js';

/** The product of two matrices by TensorFlow's MatMul, which its optimizer knows better than the BatchMatMul of tfjs. */
export function matMul(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return withGradient(
    [a, b],
    () => ({ value: product(a, b), saved: [a, b] }),
    (dy, saved) => [
      product(dy, tensorAt(saved, 1), { transposeB: true }),
      product(tensorAt(saved, 0), dy, { transposeA: true }),
    ],
  );
}

/** a · b of matrices, either of them transposed. Not on the gradient tape. */
export function product(
  a: tf.Tensor,
  b: tf.Tensor,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {},
): tf.Tensor {
  const attributes = [
    attribute.type('T', 'float32'),
    attribute.bool('transpose_a', transposeA),
    attribute.bool('transpose_b', transposeB),
  ];
  return runSingleOp('MatMul', attributes, [a, b]);
}
