import { layerCases } from '../layer-cases.js';

const two = { num_heads: 2, key_dim: 3 } as const;

export default layerCases(
  'MultiHeadAttention',
  [
    {
      args: two,
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 4],
      parameters: 3 * 30 + 28,
      saved: { attention_axes: [1] },
    },
    {
      name: 'a key of its own, and other positions than those of the query',
      args: { ...two, value_dim: 2 },
      input: [
        [5, 4],
        [7, 3],
        [7, 2],
      ],
      output: [5, 4],
      parameters: 30 + 18 + 16 + 20,
      saved: { attention_axes: [1] },
    },
    {
      args: { ...two, use_bias: false, output_shape: 6 },
      input: [
        [5, 4],
        [6, 4],
      ],
      output: [5, 6],
      parameters: 72 + 36,
      saved: { attention_axes: [1] },
    },
    {
      args: { ...two, output_shape: [2, 3] },
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 2, 3],
      parameters: 90 + 42,
      saved: { attention_axes: [1] },
    },
    {
      args: { ...two, use_gate: true },
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 4],
      parameters: 120 + 28,
      saved: { attention_axes: [1] },
    },
    {
      name: 'a mask of the query',
      args: two,
      input: [
        [5, 4],
        [6, 4],
      ],
      output: [5, 4],
      parameters: 118,
      saved: { attention_axes: [1] },
      mask: [true, false],
    },
    {
      name: 'a mask of the value',
      args: two,
      input: [
        [5, 4],
        [6, 4],
      ],
      output: [5, 4],
      parameters: 118,
      saved: { attention_axes: [1] },
      mask: [false, true],
    },
    {
      name: 'masks of all inputs',
      args: two,
      input: [
        [5, 4],
        [6, 4],
        [6, 4],
      ],
      output: [5, 4],
      parameters: 118,
      saved: { attention_axes: [1] },
      mask: [true, true, true],
    },
    {
      name: 'positions of two axes',
      args: two,
      input: [
        [2, 3, 4],
        [2, 3, 4],
      ],
      output: [2, 3, 4],
      parameters: 118,
      saved: { attention_axes: [1, 2] },
    },
    {
      args: { ...two, attention_axes: 2 },
      input: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      output: [2, 3, 4],
      parameters: 118,
      saved: { attention_axes: [2] },
    },
    {
      args: { ...two, attention_axes: [1] },
      input: [
        [2, 3, 4],
        [5, 3, 4],
      ],
      output: [2, 3, 4],
      parameters: 118,
      saved: { attention_axes: [1] },
    },
    {
      args: { ...two, dropout: 0.5, seed: 3 },
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 4],
      parameters: 118,
      saved: { attention_axes: [1] },
      random: true,
    },
    {
      name: 'an activity regularizer on all projections',
      args: { ...two, use_gate: true, activity_regularizer: { type: 'l2', l2: 0.1 } },
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 4],
      more: [[2, 5, 5]],
      call: { returnAttentionScores: true },
      parameters: 120 + 28,
      saved: { attention_axes: [1] },
    },
    {
      name: 'a window, and an attention mask for each head',
      args: { ...two, sliding_window: 3 },
      call: { attentionMask: [2, 5, 5] },
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 4],
      parameters: 118,
      saved: { attention_axes: [1] },
    },
    {
      name: 'an attention mask for each group of positions',
      args: { ...two, attention_axes: [2] },
      call: { attentionMask: [2, 3, 4] },
      input: [
        [2, 3, 4],
        [2, 4, 4],
      ],
      output: [2, 3, 4],
      parameters: 118,
    },
    {
      name: 'a frozen layer',
      args: { ...two, trainable: false },
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 4],
      parameters: 118,
      saved: { attention_axes: [1] },
    },
    {
      name: 'an attention mask, under which one query sees nothing, and the scores',
      args: two,
      call: { attentionMask: [5, 7], returnAttentionScores: true },
      input: [
        [5, 4],
        [7, 3],
      ],
      output: [5, 4],
      more: [[2, 5, 7]],
      parameters: 30 + 24 + 24 + 28,
      saved: { attention_axes: [1] },
    },
    {
      name: 'a causal mask with masks of the inputs',
      args: two,
      call: { useCausalMask: true },
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 4],
      parameters: 3 * 30 + 28,
      mask: [true, true],
      saved: { attention_axes: [1] },
    },
    {
      name: 'a causal mask, an attention mask and the scores',
      args: { ...two, use_gate: true },
      call: { useCausalMask: true, attentionMask: [5, 5], returnAttentionScores: true },
      input: [
        [5, 4],
        [5, 4],
      ],
      output: [5, 4],
      more: [[2, 5, 5]],
      parameters: 120 + 28,
      mask: [false, true],
      saved: { attention_axes: [1] },
    },
  ],
  [
    { args: two, input: [5, 4], message: /MultiHeadAttention expects 2 to 3 inputs but got 1/ },
    {
      args: { num_heads: 2 },
      input: [
        [5, 4],
        [5, 4],
      ],
      message: /Missing field 'key_dim'/,
    },
    {
      args: { ...two, num_heads: 0 },
      input: [
        [5, 4],
        [5, 4],
      ],
      message: /at least 1|from 1/,
    },
    { args: two, input: [[4], [4]], message: /of one rank, 2 or more/ },
    {
      args: two,
      input: [
        [5, 4],
        [2, 5, 4],
      ],
      message: /of one rank, 2 or more/,
    },
    {
      args: two,
      input: [
        [5, 4],
        [5, 4],
        [6, 4],
      ],
      message: /a value and a key with the same positions/,
    },
    {
      args: { ...two, attention_axes: 2 },
      input: [
        [5, 4],
        [5, 4],
      ],
      message: /attention_axes \[2\] must name axes of the query, each once, from 1 to 1/,
    },
    {
      args: { ...two, attention_axes: 2 },
      input: [
        [2, 3, 4],
        [3, 3, 4],
      ],
      message: /and the query's where an axis does not attend/,
    },
  ],
);
