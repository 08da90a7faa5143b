import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Conv3D',
  [
    {
      args: { filters: 3, kernel_size: 2 },
      input: [4, 3, 5, 2],
      output: [3, 2, 4, 3],
      parameters: 51,
    },
    {
      args: {
        filters: 2,
        kernel_size: [3, 1, 2],
        strides: [2, 1, 3],
        padding: 'same',
        activation: 'tanh',
        activity_regularizer: { type: 'l2', l2: 0.1 },
      },
      input: [5, 2, 4, 2],
      output: [3, 2, 2, 2],
      parameters: 26,
    },
    {
      args: { filters: 2, kernel_size: 2, dilation_rate: [2, 1, 3], use_bias: false },
      input: [4, 3, 5, 2],
      output: [2, 2, 2, 2],
      parameters: 32,
    },
    {
      args: { filters: 2, kernel_size: [3, 2, 2], dilation_rate: 2, padding: 'same' },
      input: [3, 4, 5, 1],
      output: [3, 4, 5, 2],
      parameters: 26,
    },
    {
      args: { filters: 4, kernel_size: 2, groups: 2, strides: 2, padding: 'same' },
      input: [3, 4, 2, 2],
      output: [2, 2, 1, 4],
      parameters: 36,
    },
    {
      args: { filters: 2, kernel_size: 2, data_format: 'channels_first' },
      input: [2, 3, 4, 5],
      output: [2, 2, 3, 4],
      parameters: 34,
    },
  ],
  [
    {
      args: { filters: 4, kernel_size: 3 },
      input: [5, 5, 1],
      message: /rank 4 \[depth, height, width, channels\] but got \[5, 5, 1\].*expand_dims/,
    },
    {
      args: { filters: 4, kernel_size: [2, 9, 2] },
      input: [5, 5, 5, 1],
      message: /does not fit into \[5, 5, 5, 1\]/,
    },
    {
      args: { filters: 4, kernel_size: 3, strides: 2, dilation_rate: 2 },
      input: [9, 9, 9, 1],
      message: /strides and dilation_rate cannot both be above 1/,
    },
    { args: { filters: 4, kernel_size: [3, 3] }, input: [5, 5, 5, 1], message: /kernel_size/ },
  ],
);
