import { layerCases } from '../layer-cases.js';

const PAIR = [
  [5, 4],
  [7, 4],
] as const;
const SELF = [
  [5, 4],
  [5, 4],
] as const;

export default layerCases(
  'Attention',
  [
    { input: PAIR, output: [5, 4] },
    {
      name: 'a key of its own, and a scale',
      args: { use_scale: true },
      input: [
        [5, 4],
        [7, 3],
        [7, 4],
      ],
      output: [5, 3],
      parameters: 1,
    },
    { args: { score_mode: 'concat', use_scale: true }, input: PAIR, output: [5, 4], parameters: 2 },
    { name: 'masks of both', input: PAIR, output: [5, 4], mask: [true, true] },
    { name: 'a mask of the value', input: PAIR, output: [5, 4], mask: [false, true], maskedFirst: true },
    {
      name: 'a causal mask, masks and the scores',
      args: { score_mode: 'concat' },
      call: { useCausalMask: true, returnAttentionScores: true },
      input: SELF,
      output: [5, 4],
      more: [[5, 5]],
      parameters: 1,
      mask: [true, true],
      maskedFirst: true,
    },
    {
      name: 'more axes before the positions',
      input: [
        [2, 5, 4],
        [2, 3, 4],
      ],
      output: [2, 5, 4],
    },
    { args: { dropout: 0.4, seed: 2 }, input: PAIR, output: [5, 4], random: true },
  ],
  [
    { input: [5, 4], message: /Attention expects 2 to 3 inputs but got 1/ },
    {
      input: [
        [5, 4],
        [7, 3],
      ],
      message: /Attention expects a query and a key with as many features/,
    },
  ],
);
