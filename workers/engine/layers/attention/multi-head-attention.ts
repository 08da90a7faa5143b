import * as tf from '@tensorflow/tfjs-core';
import { scoreAxes } from '../../../../src/keras/layers/attention/attention-scores.js';
import {
  attentionAxes,
  type MultiHeadAttention,
} from '../../../../src/keras/layers/attention/multi-head-attention.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import type { CallContext, ConfigOf, Kernel } from '../kernel.js';
import { attend } from './attend.js';
import { attentionMask } from './attention-mask.js';
import { fromHeads, type Grouping, toHeads } from './heads.js';
import { projector } from './project.js';

type Config = ConfigOf<typeof MultiHeadAttention>;

/** Attention of each position of the query to the positions of the value, in several heads. */
export const multiHeadAttention: Kernel<typeof MultiHeadAttention> = (config, { inputs: [shape] }) => {
  const grouping: Grouping = { axes: attentionAxes(config, shape) ?? [], rank: shape.length };
  return (inputs, context) => {
    const [query, ...others] = inputs;
    const value = tensorAt(others, 0);
    const key = others[1] ?? value;
    const project = projector(config, context);
    const projected = project(query, 'query');
    const heads = {
      query: toHeads(projected, grouping),
      key: toHeads(project(key, 'key'), grouping),
      value: toHeads(project(value, 'value'), grouping),
    };
    const mask = attentionMask(inputs, { heads: config.num_heads, grouping, config }, context);
    const options = { ...config, size: config.key_dim, mask };
    const usesSoftmaxLayer = isScored(config, grouping, context);
    const { values, scores } = attend(heads, { ...options, usesSoftmaxLayer }, context);
    const attended = fromHeads(values, projected.shape, grouping);
    const gated = config.use_gate
      ? tf.mul(attended, project(query, 'gate', { activation: 'sigmoid' }))
      : attended;
    const x = project(gated, 'attention_output', { bound: 2 });
    const more = context.call.returnAttentionScores
      ? [shapedScores(scores, { query, value, heads: config.num_heads, grouping })]
      : [];
    return { x, mask: context.masks[0], more };
  };
};

/** Whether Keras has the scores of a call, which its fused kernel does not give. */
const isScored = ({ dropout }: Config, { rank }: Grouping, { call }: Pick<CallContext, 'call'>): boolean =>
  dropout > 0 || call.returnAttentionScores || rank !== 2;

/** [groups, heads, rows, columns] to [batch, positions that do not attend …, heads, rows …, columns …]. */
function shapedScores(
  scores: tf.Tensor,
  {
    query,
    value,
    heads,
    grouping,
  }: { query: tf.Tensor; value: tf.Tensor; heads: number; grouping: Grouping },
): tf.Tensor {
  const [batch = 1, ...sample] = query.shape;
  const axes = scoreAxes({ query: sample, value: value.shape.slice(1), heads, axes: grouping.axes });
  return tf.reshape(scores, [batch, ...axes]);
}
