import * as tf from '@tensorflow/tfjs-core';
import { activationFunction } from '../../activations/activations.js';
import { precisionOf } from '../../graph/graph.js';
import { farBelow } from '../../ops/far-below.js';
import { toPrecision } from '../../ops/precision.js';
import type { CallContext } from '../kernel.js';
import { dropoutMask } from '../regularization/dropout.js';

/** Each [groups, heads, positions, size]. */
export type Heads = Record<'query' | 'key' | 'value', tf.Tensor>;

interface Options {
  /** The size of a head of the query and the key. */
  size: number;
  dropout: number;
  seed: number | null;
  /** True where a position of the query attends to one of the value; null: everywhere. */
  mask: tf.Tensor | null;
  /**
   * Whether Keras computes the scores by its Softmax layer, which gives zeros to a query that attends to nothing; elsewhere
   * such a query attends to everything.
   */
  usesSoftmaxLayer: boolean;
}

/** The values, weighted by the softmax of query · key / √size, and the weights before dropout. */
export function attend(
  { query, key, value }: Heads,
  { size, mask, dropout, seed, usesSoftmaxLayer }: Options,
  context: CallContext,
): { values: tf.Tensor; scores: tf.Tensor } {
  const precision = precisionOf(query);
  const factor = 1 / Math.sqrt(size);
  // Keras's fused kernel computes its softmax in float32: _dot_product_attention_xla in keras/src/backend/tensorflow/nn.py.
  const isFull = precision !== 'float32' && !usesSoftmaxLayer;
  const scores = isFull
    ? tf.mul(toPrecision(tf.matMul(query, key, false, true), 'float32'), factor)
    : tf.matMul(tf.mul(query, factor), key, false, true);
  const counted =
    mask === null ? scores : tf.where(tf.broadcastTo(mask, scores.shape), scores, farBelow(scores));
  const softmax = toPrecision(activationFunction('softmax')(counted), precision);
  const weights = mask !== null && usesSoftmaxLayer ? zeroWhere(mask, softmax) : softmax;
  const kept =
    context.training && dropout > 0
      ? tf.mul(weights, dropoutMask(context, weights.shape, dropout, seed ?? 0))
      : weights;
  return { values: tf.matMul(kept, value), scores: weights };
}

const zeroWhere = (mask: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
  tf.where(tf.broadcastTo(mask, weights.shape), weights, tf.zerosLike(weights));
