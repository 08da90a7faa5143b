import * as tf from '@tensorflow/tfjs-core';
import type { Inputs } from '../../../../src/keras/layers/shapes/shape-inference.js';
import { activationFunction } from '../../activations/activations.js';
import { precisionOf } from '../../graph/graph.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import type { CallContext, KernelOutput, Signal } from '../kernel.js';
import { dropoutMask } from '../regularization/dropout.js';
import { causalMask } from './pair-mask.js';

/** The scores of each query and key: [batch …, queries, keys]. */
type Score = (query: tf.Tensor, key: tf.Tensor, context: CallContext) => tf.Tensor;

/** Keras's distance of the score of a value that is masked: in float16, the largest number. */
const maskedBy = (scores: tf.Tensor): number => (precisionOf(scores) === 'float16' ? 65_504 : 1e9);

/** Attention without projections: the values, weighted by the softmax of the scores. */
export function attendOver(
  [query, ...others]: Inputs<tf.Tensor>,
  { dropout, seed }: { dropout: number; seed: number | null },
  context: CallContext,
  score: Score,
): KernelOutput {
  const value = tensorAt(others, 0);
  const [queryMask, valueMask] = context.masks;
  const scores = score(query, others[1] ?? value, context);
  const weights = activationFunction('softmax')(masked(scores, valueMask ?? null, context));
  const kept =
    context.training && dropout > 0
      ? tf.mul(weights, dropoutMask(context, weights.shape, dropout, seed ?? 0))
      : weights;
  const output = tf.matMul(kept, value);
  const x = queryMask === null ? output : tf.mul(output, columnOf(queryMask, output));
  return { x, mask: queryMask, more: context.call.returnAttentionScores ? [kept] : [] };
}

/** Scores of what is masked, moved far below the others. */
function masked(scores: tf.Tensor, valueMask: Signal['mask'], { call }: CallContext): tf.Tensor {
  const [rows = 1, columns = 1] = scores.shape.slice(-2);
  const masks = [
    ...(valueMask === null ? [] : [rowOf(valueMask, scores)]),
    ...(call.useCausalMask ? [ofRank(causalMask([rows, columns]), scores)] : []),
  ];
  const [first, ...rest] = masks;
  if (first === undefined) return scores;
  const seen = rest.reduce((both, mask) => tf.logicalAnd(both, mask), first);
  return tf.where(tf.broadcastTo(seen, scores.shape), scores, tf.sub(scores, maskedBy(scores)));
}

/** [1, 1, rows, columns] with as many axes as the scores. */
const ofRank = (mask: tf.Tensor, { rank }: tf.Tensor): tf.Tensor =>
  tf.reshape(mask, [...Array.from({ length: rank - 2 }, () => 1), ...mask.shape.slice(-2)]);

/** A mask of values along the last axis of the scores. */
const rowOf = (mask: tf.Tensor, { rank }: tf.Tensor): tf.Tensor => {
  const [batch = 1, ...steps] = mask.shape;
  const ones = Array.from({ length: rank - mask.rank }, () => 1);
  return tf.reshape(mask, [batch, ...steps.slice(0, -1), ...ones, steps.at(-1) ?? 1]);
};

/** A mask of queries as factors of their outputs. */
const columnOf = (mask: tf.Tensor, { rank }: tf.Tensor): tf.Tensor => {
  const ones = Array.from({ length: rank - mask.rank }, () => 1);
  return tf.reshape(tf.cast(mask, 'float32'), [...mask.shape, ...ones]);
};
