import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Conv1D',
  [
    { args: { filters: 4, kernel_size: 3 }, input: [7, 2], output: [5, 4], parameters: 28 },
    {
      args: { filters: 4, kernel_size: 3, padding: 'causal', dilation_rate: 2, activation: 'tanh' },
      input: [7, 2],
      output: [7, 4],
      parameters: 28,
    },
    {
      args: { filters: 4, kernel_size: 2, padding: 'causal', strides: 2 },
      input: [7, 2],
      output: [4, 4],
      parameters: 20,
    },
    {
      args: { filters: 4, kernel_size: [3], strides: [2], padding: 'same', groups: 2 },
      input: [7, 4],
      output: [4, 4],
      parameters: 28,
    },
    {
      args: { filters: 2, kernel_size: 3, use_bias: false },
      input: [7, 2],
      output: [5, 2],
      parameters: 12,
      name: 'drops a mask',
      mask: true,
    },
  ],
  [
    {
      args: { filters: 4, kernel_size: 9 },
      input: [7, 2],
      message: /Conv1D with kernel_size \[9\] and padding 'valid' does not fit/,
    },
    {
      args: { filters: 4, kernel_size: 3 },
      input: [7],
      message: /Conv1D expects input of rank 2 \[steps, channels\] but got \[7\]/,
    },
    { args: { filters: 4, kernel_size: [3, 3] }, input: [7, 2], message: /kernel_size/ },
  ],
);
