import { layerCases } from '../layer-cases.js';

export default layerCases(
  'SimpleRNN',
  [
    { args: { units: 4 }, input: [5, 3], output: [4], parameters: 32 },
    {
      args: { units: 4, return_sequences: true, go_backwards: true, activation: 'relu' },
      input: [5, 3],
      output: [5, 4],
      parameters: 32,
    },
    { args: { units: 1, use_bias: false }, input: [1, 1], output: [1], parameters: 2 },
    { name: 'a mask', args: { units: 4 }, input: [5, 3], output: [4], parameters: 32, mask: true },
    {
      name: 'a mask of sequences that are run backwards',
      args: { units: 4, return_sequences: true, go_backwards: true },
      input: [5, 3],
      output: [5, 4],
      parameters: 32,
      mask: true,
    },
    {
      args: { units: 4, return_sequences: true, zero_output_for_mask: true },
      input: [5, 3],
      output: [5, 4],
      parameters: 32,
      mask: true,
    },
    {
      name: 'zeros for a last step that is masked',
      args: { units: 4, zero_output_for_mask: true },
      input: [5, 3],
      output: [4],
      parameters: 32,
      mask: true,
    },
    {
      args: { units: 4, dropout: 0.5, recurrent_dropout: 0.5 },
      input: [5, 3],
      output: [4],
      parameters: 32,
      random: true,
    },
  ],
  [
    { args: {}, input: [5, 3], message: /Missing field 'units'/ },
    {
      args: { units: 4 },
      input: [5, 3, 2],
      message: /SimpleRNN expects input of rank 2 \[steps, features\] but got \[5, 3, 2\]/,
    },
  ],
);
