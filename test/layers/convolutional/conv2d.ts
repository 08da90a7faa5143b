import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Conv2D',
  [
    { args: { filters: 4, kernel_size: 3 }, input: [6, 5, 2], output: [4, 3, 4], parameters: 76 },
    {
      args: { filters: 4, kernel_size: [3, 2], strides: [2, 1], padding: 'same', activation: 'relu' },
      input: [6, 5, 2],
      output: [3, 5, 4],
      parameters: 52,
    },
    {
      args: { filters: 4, kernel_size: 2, dilation_rate: 2, use_bias: false },
      input: [6, 5, 2],
      output: [4, 3, 4],
      parameters: 32,
    },
    {
      args: { filters: 4, kernel_size: 3, groups: 2, padding: 'same' },
      input: [4, 4, 2],
      output: [4, 4, 4],
      parameters: 40,
    },
    {
      name: 'convolves each channel alone, as many groups as channels',
      args: { filters: 16, kernel_size: 2, groups: 8, strides: 2, padding: 'same' },
      input: [5, 4, 8],
      output: [3, 2, 16],
      parameters: 80,
    },
  ],
  [
    {
      args: { filters: 4, kernel_size: 3 },
      input: [5, 5],
      message: /rank 3 \[height, width, channels\] but got \[5, 5\]/,
    },
    { args: { filters: 4, kernel_size: 9 }, input: [5, 5, 1], message: /does not fit into \[5, 5, 1\]/ },
    {
      args: { filters: 4, kernel_size: 3, strides: 2, dilation_rate: 2 },
      input: [9, 9, 1],
      message: /strides and dilation_rate cannot both be above 1/,
    },
    {
      args: { filters: 4, kernel_size: 3, groups: 3 },
      input: [9, 9, 3],
      message: /groups must divide filters evenly/,
    },
  ],
);
