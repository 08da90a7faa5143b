import { layerCases } from '../layer-cases.js';

export default layerCases(
  'GRU',
  [
    { args: { units: 4 }, input: [5, 3], output: [4], parameters: 108 },
    {
      args: { units: 4, return_sequences: true, go_backwards: true },
      input: [5, 3],
      output: [5, 4],
      parameters: 108,
    },
    {
      args: { units: 4, return_sequences: true, activation: 'relu', recurrent_activation: 'hard_sigmoid' },
      input: [5, 3],
      output: [5, 4],
      parameters: 108,
      mask: true,
    },
    { args: { units: 4, use_bias: false }, input: [5, 3], output: [4], parameters: 84, mask: true },
    {
      args: { units: 4, dropout: 0.5, recurrent_dropout: 0.5 },
      input: [5, 3],
      output: [4],
      parameters: 108,
      random: true,
    },
  ],
  [
    {
      args: { units: 4 },
      input: [3],
      message: /GRU expects input of rank 2 \[steps, features\] but got \[3\]/,
    },
  ],
);
