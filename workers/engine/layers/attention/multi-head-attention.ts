import * as tf from '@tensorflow/tfjs-core';
import {
  attentionAxes,
  type MultiHeadAttention,
} from '../../../../src/keras/layers/attention/multi-head-attention.js';
import { activationFunction } from '../../activations/activations.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import { matMul } from '../../ops/mat-mul.js';
import { activityPenalty } from '../../regularizers/regularizers.js';
import { addBias } from '../add-bias.js';
import type { CallContext, ConfigOf, Kernel } from '../kernel.js';
import { dropoutMask } from '../regularization/dropout.js';
import { attentionMask } from './attention-mask.js';
import { fromHeads, type Grouping, toHeads } from './heads.js';

type Config = ConfigOf<typeof MultiHeadAttention>;

/** Attention of each position of the query to the positions of the value, in several heads. */
export const multiHeadAttention: Kernel<typeof MultiHeadAttention> = (config, { inputs: [shape] }) => {
  const grouping: Grouping = { axes: attentionAxes(config, shape) ?? [], rank: shape.length };
  return (inputs, context) => {
    const [query, ...others] = inputs;
    const value = tensorAt(others, 0);
    const key = others[1] ?? value;
    const project = (x: tf.Tensor, name: string) => projectHeads(config, x, name, context);
    const projected = {
      query: project(query, 'query'),
      key: project(key, 'key'),
      value: project(value, 'value'),
    };
    const heads = {
      query: toHeads(projected.query, grouping),
      key: toHeads(projected.key, grouping),
      value: toHeads(projected.value, grouping),
    };
    const mask = attentionMask(inputs, context.masks, grouping, context.call);
    const { values, scores } = attend(config, { ...heads, grouping }, mask, context);
    const attended = fromHeads(values, projected.query.shape, grouping);
    const gate = config.use_gate ? activationFunction('sigmoid')(project(query, 'gate')) : null;
    const x = projectOutput(config, gate === null ? attended : tf.mul(attended, gate), context);
    const more = context.call.returnAttentionScores ? [shapedScores(scores, query, value, grouping)] : [];
    return { x, mask: context.masks[0], more };
  };
};

/** x · kernel + bias: [batch, …, heads, size]. Its output is penalized as that of each layer inside Keras's. */
function projectHeads(config: Config, x: tf.Tensor, name: string, context: CallContext): tf.Tensor {
  const output = project(x, name, { config, bound: 1, context });
  if (config.activity_regularizer !== null && name !== 'gate')
    context.addLoss(activityPenalty(config.activity_regularizer, output));
  return output;
}

const projectOutput = (config: Config, x: tf.Tensor, context: CallContext): tf.Tensor =>
  project(x, 'attention_output', { config, bound: 2, context });

/** A product over the last `bound` axes. */
function project(
  x: tf.Tensor,
  name: string,
  { config, bound, context }: { config: Config; bound: number; context: CallContext },
): tf.Tensor {
  const kernel = context.weight(`${name}/kernel`);
  const [from, to] = [kernel.shape.slice(0, bound), kernel.shape.slice(bound)];
  const columns = tf.util.sizeFromShape(to);
  const rows = tf.reshape(x, [-1, tf.util.sizeFromShape(from)]);
  const product = matMul(rows, tf.reshape(kernel, [-1, columns]));
  const output = config.use_bias
    ? addBias(product, tf.reshape(context.weight(`${name}/bias`), [columns]))
    : product;
  return tf.reshape(output, [...x.shape.slice(0, x.rank - bound), ...to]);
}

/** Each [groups, heads, positions, size]; the mask is true where a position of the query attends to one of the value. */
function attend(
  config: Config,
  { query, key, value, grouping }: Record<'query' | 'key' | 'value', tf.Tensor> & { grouping: Grouping },
  mask: tf.Tensor | null,
  context: CallContext,
): { values: tf.Tensor; scores: tf.Tensor } {
  const scaled = tf.mul(query, 1 / Math.sqrt(config.key_dim));
  const scores = tf.matMul(scaled, key, false, true);
  const counted =
    mask === null ? scores : tf.where(tf.broadcastTo(mask, scores.shape), scores, farBelow(scores));
  const softmax = activationFunction('softmax')(counted);
  const weights =
    mask !== null && usesSoftmaxLayer(config, grouping, context) ? zeroWhere(mask, softmax) : softmax;
  const isDropped = context.training && config.dropout > 0;
  const kept = isDropped
    ? tf.mul(weights, dropoutMask(context, weights.shape, config.dropout, config.seed ?? 0))
    : weights;
  return { values: tf.matMul(kept, value), scores: weights };
}

/** [groups, heads, rows, columns] to [batch, positions that do not attend …, heads, rows …, columns …]. */
function shapedScores(scores: tf.Tensor, query: tf.Tensor, value: tf.Tensor, { axes }: Grouping): tf.Tensor {
  const attending = (x: tf.Tensor) => axes.map((axis) => x.shape[axis + 1] ?? 1);
  const others = query.shape.slice(1, -1).filter((_, axis) => !axes.includes(axis));
  const [batch = 1] = query.shape;
  return tf.reshape(scores, [
    batch,
    ...others,
    scores.shape[1] ?? 1,
    ...attending(query),
    ...attending(value),
  ]);
}

/**
 * Whether Keras computes the scores by its Softmax layer, which gives zeros to a query that attends to nothing; elsewhere such a
 * query attends to everything.
 */
const usesSoftmaxLayer = (
  { dropout }: Config,
  { rank }: Grouping,
  { call }: Pick<CallContext, 'call'>,
): boolean => dropout > 0 || call.returnAttentionScores || rank !== 2;

const zeroWhere = (mask: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
  tf.where(tf.broadcastTo(mask, weights.shape), weights, tf.zerosLike(weights));

/** Keras's score of what is masked. */
const farBelow = (scores: tf.Tensor): tf.Tensor => tf.fill(scores.shape, -1e9);
