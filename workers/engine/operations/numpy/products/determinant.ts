import * as tf from '@tensorflow/tfjs-core';
import type { TensorSpec } from '../../../../../src/keras/operations/operation.js';
import { emit, emitOne, typeAttribute } from '../../../graph/graph.js';
import { tensorAt, withGradient, withoutGradients } from '../../../ops/custom-gradient.js';

const FLOAT = { T: typeAttribute('float32') };

/** The sign of the determinant of matrices, and the logarithm of its magnitude. */
export function determinant(x: tf.Tensor, outputs: readonly TensorSpec[]): tf.Tensor[] {
  // Emitted, not run: while a graph is recorded, matrices are zeros, which have no inverse.
  const compute = () => emit({ op: 'LogMatrixDeterminant', attributes: FLOAT, inputs: [x] }, outputs);
  const sign = withoutGradients([x], () => tensorAt(compute(), 0));
  const logarithm = withGradient(
    [x],
    () => ({ value: tensorAt(compute(), 1), saved: [x] }),
    (dy, saved) => [tf.mul(tf.reshape(dy, [...dy.shape, 1, 1]), inverseTransposed(tensorAt(saved, 0)))],
  );
  return [sign, logarithm];
}

function inverseTransposed(x: tf.Tensor): tf.Tensor {
  const attributes = { ...FLOAT, adjoint: { b: true } };
  return emitOne({ op: 'MatrixInverse', attributes, inputs: [x] }, { shape: x.shape, dtype: 'float32' });
}
