import { layerCases } from '../layer-cases.js';

const sizes = { input_dim: 7, output_dim: 3 } as const;

export default layerCases(
  'ReversibleEmbedding',
  [
    { args: { ...sizes, mask_zero: true }, input: [5], output: [5, 3], parameters: 21, integers: 7 },
    {
      name: 'in reverse',
      args: sizes,
      call: { reverse: true },
      input: [5, 3],
      output: [5, 7],
      parameters: 21,
      mask: true,
    },
    {
      name: 'in reverse, with weights of its own and capped logits',
      args: { ...sizes, tie_weights: false, logit_soft_cap: 0.5, reverse_dtype: 'float32', mask_zero: true },
      call: { reverse: true },
      input: [3],
      output: [7],
      parameters: 42,
    },
  ],
  [
    { args: { ...sizes, logit_soft_cap: 0 }, input: [5], message: /logit_soft_cap must be/ },
    {
      args: { ...sizes, reverse_dtype: 'float16' },
      input: [5],
      message: /reverse_dtype must be one of 'float32'/,
    },
  ],
);
