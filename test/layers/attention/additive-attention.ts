import { layerCases } from '../layer-cases.js';

const PAIR = [
  [5, 4],
  [7, 4],
] as const;

export default layerCases(
  'AdditiveAttention',
  [
    { input: PAIR, output: [5, 4], parameters: 4 },
    {
      name: 'a key of its own, without a scale, and the scores',
      args: { use_scale: false },
      call: { returnAttentionScores: true },
      input: [
        [5, 4],
        [7, 3],
        [7, 4],
      ],
      output: [5, 3],
      more: [[5, 7]],
    },
    { name: 'masks of both', input: PAIR, output: [5, 4], parameters: 4, mask: [true, true] },
    {
      name: 'a causal mask',
      call: { useCausalMask: true },
      input: PAIR,
      output: [5, 4],
      parameters: 4,
      mask: [false, true],
    },
    { args: { dropout: 0.4 }, input: PAIR, output: [5, 4], parameters: 4, random: true },
  ],
  [
    {
      input: [
        [5, 4],
        [7, 4],
        [6, 4],
      ],
      message: /AdditiveAttention expects .* as many positions as the key/,
    },
  ],
);
