import { layerCases } from '../layer-cases.js';

const heads = { head_dim: 3, num_query_heads: 4, num_key_value_heads: 2 } as const;
const SELF = [
  [5, 4],
  [5, 4],
] as const;

export default layerCases(
  'GroupQueryAttention',
  [
    { args: heads, input: SELF, output: [5, 4], parameters: 60 + 30 + 30 + 52 },
    {
      name: 'a key of its own, and other positions than those of the query',
      args: { ...heads, use_bias: false },
      input: [
        [5, 4],
        [7, 4],
        [7, 3],
      ],
      output: [5, 4],
      parameters: 48 + 18 + 24 + 48,
    },
    {
      name: 'one head of the key for all, a gate and the scores',
      args: { ...heads, num_key_value_heads: 1, use_gate: true },
      call: { returnAttentionScores: true },
      input: SELF,
      output: [5, 4],
      more: [[4, 5, 5]],
      parameters: 60 + 15 + 60 + 15 + 52,
    },
    {
      name: 'masks of all inputs, the first steps masked',
      args: heads,
      input: [
        [5, 4],
        [6, 4],
        [6, 4],
      ],
      output: [5, 4],
      parameters: 172,
      mask: [true, true, true],
      maskedFirst: true,
    },
    {
      name: 'a causal mask and a window',
      args: { ...heads, sliding_window: 2 },
      call: { useCausalMask: true },
      input: SELF,
      output: [5, 4],
      parameters: 172,
    },
    {
      name: 'an attention mask for each head',
      args: heads,
      call: { attentionMask: [4, 5, 5] },
      input: SELF,
      output: [5, 4],
      parameters: 172,
    },
    {
      name: 'an attention mask under which a query sees nothing, and dropout',
      args: { ...heads, dropout: 0.3, seed: 1 },
      call: { attentionMask: [5, 5] },
      input: SELF,
      output: [5, 4],
      parameters: 172,
      random: true,
    },
    {
      name: 'an activity regularizer on the projections and on both outputs',
      args: { ...heads, use_gate: true, activity_regularizer: { type: 'l1', l1: 0.5 } },
      call: { returnAttentionScores: true },
      input: SELF,
      output: [5, 4],
      more: [[4, 5, 5]],
      parameters: 172 + 60,
    },
  ],
  [
    { args: heads, input: [5, 4], message: /GroupQueryAttention expects 2 to 3 inputs but got 1/ },
    {
      args: { ...heads, num_key_value_heads: 3 },
      input: SELF,
      message: /num_query_heads must be a multiple of num_key_value_heads; got 4 and 3/,
    },
    {
      args: heads,
      input: [
        [5, 4],
        [5, 3],
      ],
      message: /the value with the features of the query/,
    },
    {
      args: { ...heads, flash_attention: true },
      input: SELF,
      message: /flash_attention must be false or null/,
    },
  ],
);
