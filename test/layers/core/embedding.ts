import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Embedding',
  [
    { args: { input_dim: 7, output_dim: 3 }, input: [5], output: [5, 3], parameters: 21, integers: 7 },
    {
      name: 'gives a mask of the steps that are not 0',
      args: { input_dim: 4, output_dim: 2, mask_zero: true },
      input: [6],
      output: [6, 2],
      parameters: 8,
      integers: 4,
    },
  ],
  [
    {
      args: { input_dim: 4, output_dim: 2, input_length: 5 },
      input: [6],
      message: /input_length is 5 but Embedding got \[6\]/,
    },
  ],
);
