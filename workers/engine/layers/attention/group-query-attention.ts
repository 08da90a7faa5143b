import * as tf from '@tensorflow/tfjs-core';
import {
  type GroupQueryAttention,
  POSITIONS,
} from '../../../../src/keras/layers/attention/group-query-attention.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import { repeat } from '../../ops/shape/repeat.js';
import type { Kernel } from '../kernel.js';
import { attend } from './attend.js';
import { attentionMask } from './attention-mask.js';
import { fromHeads, type Grouping, toHeads } from './heads.js';
import { projector } from './project.js';

const GROUPING: Grouping = { axes: POSITIONS, rank: 2 };

/** Attention whose heads of the query share heads of the key and the value. */
export const groupQueryAttention: Kernel<typeof GroupQueryAttention> = (config) => {
  const { num_query_heads: heads } = config;
  const times = heads / config.num_key_value_heads;
  const shared = (x: tf.Tensor) => repeat(toHeads(x, GROUPING), 1, times);
  return (inputs, context) => {
    const [query, ...others] = inputs;
    const value = tensorAt(others, 0);
    const project = projector(config, context);
    const projected = project(query, 'query');
    const { values, scores } = attend(
      {
        query: toHeads(projected, GROUPING),
        key: shared(project(others[1] ?? value, 'key')),
        value: shared(project(value, 'value')),
      },
      {
        ...config,
        size: config.head_dim,
        mask: attentionMask(inputs, { heads, grouping: GROUPING, config }, context),
        usesSoftmaxLayer: config.dropout > 0 || context.call.returnAttentionScores,
      },
      context,
    );
    const attended = fromHeads(values, projected.shape, GROUPING);
    const gated = config.use_gate
      ? tf.mul(attended, project(query, 'gate', { activation: 'sigmoid' }))
      : attended;
    const x = project(gated, 'attention_output', { bound: 2 });
    return { x, mask: context.masks[0], more: context.call.returnAttentionScores ? [scores] : [] };
  };
};
