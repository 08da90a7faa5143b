import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'ConvLSTM1D',
  [
    { args: { filters: 2, kernel_size: 3 }, input: [3, 5, 2], output: [3, 2], parameters: 104 },
    {
      args: { filters: 2, kernel_size: 2, strides: 2, data_format: 'channels_first', return_sequences: true },
      input: [3, 1, 6],
      output: [3, 2, 3],
      parameters: 56,
      mask: true,
    },
    {
      args: { filters: 2, kernel_size: 2, dilation_rate: 2, padding: 'same' },
      input: [3, 5, 1],
      output: [5, 2],
      parameters: 56,
    },
    {
      args: { filters: 2, kernel_size: 2, dropout: 0.5 },
      input: [3, 5, 1],
      output: [4, 2],
      parameters: 56,
      random: true,
    },
  ],
  [
    {
      args: { filters: 2, kernel_size: 2 },
      input: [5, 1],
      message: /ConvLSTM1D expects input of rank 3 \[steps, length, channels\] but got \[5, 1\]/,
    },
  ],
);
