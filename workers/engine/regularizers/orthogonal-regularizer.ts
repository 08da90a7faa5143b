import * as tf from '@tensorflow/tfjs-core';
import { absolute } from '../ops/absolute.js';
import type { RegularizerKernel } from './regularizer.js';

/** The smallest norm that a row is divided by, as in Keras's normalize. */
const EPSILON = 1e-7;

export const orthogonalRegularizer: RegularizerKernel<'orthogonal_regularizer'> = (
  { factor, mode },
  weight,
) => {
  const isOfRows = mode === 'rows';
  const [rows = 1, columns = 1] = weight.shape;
  const size = isOfRows ? rows : columns;
  // A single vector has no other to be orthogonal to.
  if (size === 1) return tf.scalar(0);
  const units = normalized(weight, isOfRows ? 1 : 0);
  const products = tf.matMul<tf.Tensor2D>(units, units, !isOfRows, isOfRows);
  const others = tf.mul(products, tf.sub(1, tf.eye(size)));
  const pairs = (size * (size - 1)) / 2;
  return tf.div(tf.mul(factor * 0.5, tf.sum<tf.Scalar>(absolute(others))), pairs);
};

function normalized(weight: tf.Tensor, axis: number): tf.Tensor2D {
  const norms = tf.sqrt(tf.maximum(tf.sum(tf.square(weight), axis, true), EPSILON ** 2));
  return tf.div(weight, norms);
}
