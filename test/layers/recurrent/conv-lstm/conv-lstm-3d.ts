import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'ConvLSTM3D',
  [
    {
      args: { filters: 1, kernel_size: 2, return_sequences: true },
      input: [2, 3, 2, 3, 2],
      output: [2, 2, 1, 2, 1],
      parameters: 100,
    },
    {
      args: { filters: 1, kernel_size: [1, 2, 2], dilation_rate: [1, 1, 2], padding: 'same' },
      input: [2, 2, 2, 3, 1],
      output: [2, 2, 3, 1],
      parameters: 36,
    },
    {
      args: { filters: 1, kernel_size: 2, strides: [1, 2, 1], data_format: 'channels_first' },
      input: [2, 1, 2, 4, 2],
      output: [1, 1, 2, 1],
      parameters: 68,
    },
    {
      args: { filters: 1, kernel_size: 1, recurrent_dropout: 0.5 },
      input: [2, 1, 2, 2, 1],
      output: [1, 2, 2, 1],
      parameters: 12,
      random: true,
    },
  ],
  [
    {
      args: { filters: 1, kernel_size: 2 },
      input: [2, 2, 2, 1],
      message: /ConvLSTM3D expects input of rank 5 \[steps, depth, height, width, channels\]/,
    },
  ],
);
