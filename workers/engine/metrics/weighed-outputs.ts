import * as tf from '@tensorflow/tfjs-core';
import { likeOutput } from '../losses/shapes.js';
import { type Outcome, toNumbers } from './metric.js';

/** Outputs and their labels in one row, whatever their shape. */
export interface WeighedOutputs {
  /** float32 [outputs]. */
  output: tf.Tensor1D;
  /** float32 [outputs]: 1 where the label is 1 and the output counts. */
  positive: tf.Tensor1D;
  /** float32 [outputs]: 1 where the label is 0 and the output counts. */
  negative: tf.Tensor1D;
}

/** All outputs of a batch, or those of one class. Labels are cast to boolean, as in Keras. */
export function weighedOutputs({ labels, output, mask, weights }: Outcome, classId?: number): WeighedOutputs {
  const positive = toNumbers(tf.notEqual(likeOutput(labels, output), 0));
  const all = { output, positive, negative: tf.sub(1, positive) };
  const factors = [mask, weights].filter((factor) => factor !== null);
  const weigh = (x: tf.Tensor) =>
    factors.reduce((weighed, factor) => tf.mul(weighed, weightsOf(factor, x)), x);
  const row = (x: tf.Tensor) => tf.reshape(classId === undefined ? x : ofClass(x, classId), [-1]);
  return {
    output: tf.reshape<tf.Rank.R1>(row(all.output), [-1]),
    positive: tf.reshape<tf.Rank.R1>(row(weigh(all.positive)), [-1]),
    negative: tf.reshape<tf.Rank.R1>(row(weigh(all.negative)), [-1]),
  };
}

/** A mask [batch, steps], or weights [batch], for values [batch, steps, …]. */
function weightsOf(mask: tf.Tensor, { rank }: tf.Tensor): tf.Tensor {
  const ones = Array.from({ length: rank - mask.rank }, () => 1);
  return tf.reshape(toNumbers(mask), [...mask.shape, ...ones]);
}

function ofClass(x: tf.Tensor, classId: number): tf.Tensor {
  const begin = x.shape.map((_, axis) => (axis === x.rank - 1 ? classId : 0));
  const size = x.shape.map((length, axis) => (axis === x.rank - 1 ? 1 : length));
  return tf.slice(x, begin, size);
}
