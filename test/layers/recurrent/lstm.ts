import { layerCases } from '../layer-cases.js';

export default layerCases(
  'LSTM',
  [
    { args: { units: 4 }, input: [5, 3], output: [4], parameters: 128 },
    {
      args: { units: 4, return_sequences: true, go_backwards: true },
      input: [5, 3],
      output: [5, 4],
      parameters: 128,
    },
    {
      args: { units: 4, return_sequences: true, activation: 'relu', recurrent_activation: 'hard_sigmoid' },
      input: [5, 3],
      output: [5, 4],
      parameters: 128,
      mask: true,
    },
    { args: { units: 4, use_bias: false }, input: [5, 3], output: [4], parameters: 112, mask: true },
    {
      args: { units: 4, dropout: 0.5, recurrent_dropout: 0.5 },
      input: [5, 3],
      output: [4],
      parameters: 128,
      random: true,
    },
  ],
  [
    {
      args: { units: 4 },
      input: [3],
      message: /LSTM expects input of rank 2 \[steps, features\] but got \[3\]/,
    },
  ],
);
