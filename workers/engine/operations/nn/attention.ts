import * as tf from '@tensorflow/tfjs-core';
import { flagArgument } from '../../../../src/keras/operations/arguments/values.js';
import type { OperationArguments } from '../../../../src/keras/operations/operation.js';
import { repeat } from '../../ops/shape/repeat.js';
import { optionalTensorOf, tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

/** Keras's score of a position that is not attended to. */
const MASKED = -0.7 * 3.38953e38;

export const dotProductAttention: OperationKernel = (args) => {
  const query = tensorOf(args, 'query');
  const heads = query.shape[2] ?? 1;
  const [key, value] = [headsFirst(args, 'key', heads), headsFirst(args, 'value', heads)];
  const raw = tf.matMul(tf.transpose(query, [0, 2, 1, 3]), key, false, true);
  const scaled = tf.mul(raw, scaleOf(args, query));
  const bias = optionalTensorOf(args, 'bias');
  const biased = bias === undefined ? scaled : tf.add(scaled, tf.cast(bias, 'float32'));
  const probabilities = tf.softmax(masked(args, biased));
  return tf.transpose(tf.matMul(probabilities, value), [0, 2, 1, 3]);
};

/** [batch, heads, positions, size], the heads repeated where several of the query share one. */
function headsFirst(args: OperationArguments<tf.Tensor>, name: string, heads: number): tf.Tensor {
  const x = tensorOf(args, name);
  return tf.transpose(repeat(x, 2, heads / (x.shape[2] ?? 1)), [0, 2, 1, 3]);
}

const scaleOf = (args: OperationArguments<tf.Tensor>, { shape }: tf.Tensor): tf.Tensor =>
  tf.cast(optionalTensorOf(args, 'scale') ?? tf.scalar(1 / Math.sqrt(shape[3] ?? 1)), 'float32');

function masked(args: OperationArguments<tf.Tensor>, scores: tf.Tensor): tf.Tensor {
  const mask = optionalTensorOf(args, 'mask');
  const causal = flagArgument(args, 'is_causal') ? causalMask(scores) : undefined;
  const masks = [mask, causal].filter((one) => one !== undefined);
  if (masks.length === 0) return scores;
  const both = masks.reduce((a, b) => tf.logicalAnd(a, b));
  return tf.where(tf.broadcastTo(both, scores.shape), scores, tf.fill(scores.shape, MASKED));
}

/** [positions of the query, positions of the key], true up to the place of the query. */
function causalMask({ shape }: tf.Tensor): tf.Tensor {
  const [queries = 1, keys = 1] = shape.slice(2);
  const values = Array.from({ length: queries * keys }, (_, index) =>
    Number(index % keys <= Math.floor(index / keys)),
  );
  return tf.tensor2d(values, [queries, keys], 'bool');
}
