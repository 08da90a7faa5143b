import * as tf from '@tensorflow/tfjs-core';
import type { Encoding } from '../../../../src/keras/layers/preprocessing/categories/encoding.js';
import { withoutGradients } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { moveToLast } from '../shape/along-last.js';
import { oneHotAt } from './one-hot.js';

/** The encoding of integers. */
export interface Encode {
  output_mode: Encoding;
  /** Integers from 0 to below this are encoded; others, fractions cut off, give zeros. */
  depth: number;
}

/**
 * Encodes integers, float32 with the batch axis first, after Keras's `encode_categorical_inputs`.
 * @param weights Of each integer, for counts
 */
export function encodeIntegers(
  x: tf.Tensor,
  { output_mode: mode, depth }: Encode,
  weights?: tf.Tensor,
): tf.Tensor {
  if (mode === 'int') return x;
  const known = withoutGradients([x], () => knownOr(x, depth));
  if (mode === 'one_hot') return oneHot(lastAxisDropped(known), depth);
  if (weights === undefined) return counts(known, depth, mode === 'multi_hot');
  const each = tf.mul(oneHot(known, depth), tf.expandDims(weights, -1));
  return tf.sum(each, 1);
}

/** Numbers that are not known become `depth`, which nothing encodes. */
function knownOr(x: tf.Tensor, depth: number): tf.Tensor {
  const isKnown = tf.logicalAnd(tf.greater(x, -1), tf.less(x, depth));
  return tf.where(isKnown, x, tf.mul(tf.onesLike(x), depth));
}

const oneHot = (x: tf.Tensor, depth: number): tf.Tensor =>
  withoutGradients([x], () => oneHotAt(x, depth, x.rank, 'float32'));

const lastAxisDropped = (x: tf.Tensor): tf.Tensor =>
  x.rank > 1 && x.shape.at(-1) === 1 ? tf.reshape(x, x.shape.slice(0, -1)) : x;

/** How often each integer is along the first axis of a sample, or whether it is. */
function counts(x: tf.Tensor, depth: number, isBinary: boolean): tf.Tensor {
  const moved = moveToLast(x, 1);
  const rows = tf.reshape(moved, [-1, moved.shape.at(-1) ?? 1]);
  const attributes = [
    attribute.type('Tidx', 'int32'),
    attribute.type('T', 'float32'),
    attribute.bool('binary_output', isBinary),
  ];
  return withoutGradients([rows], () => {
    const inputs = [tf.cast(rows, 'int32'), tf.scalar(depth, 'int32'), tf.tensor1d([], 'float32')];
    const each = runSingleOp('DenseBincount', attributes, inputs);
    return tf.reshape(each, [...moved.shape.slice(0, -1), depth]);
  });
}
