import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Conv2DTranspose',
  [
    { args: { filters: 3, kernel_size: 3 }, input: [4, 3, 2], output: [6, 5, 3], parameters: 57 },
    {
      args: { filters: 3, kernel_size: 3, strides: 2, padding: 'same', activation: 'relu' },
      input: [4, 3, 2],
      output: [8, 6, 3],
      parameters: 57,
    },
    {
      args: { filters: 3, kernel_size: 2, strides: 3, use_bias: false },
      input: [4, 3, 2],
      output: [12, 9, 3],
      parameters: 24,
    },
    {
      args: { filters: 3, kernel_size: 3, strides: 2, output_padding: 1 },
      input: [4, 3, 2],
      output: [10, 8, 3],
      parameters: 57,
    },
    {
      args: { filters: 3, kernel_size: 3, strides: 2, output_padding: [1, 0], padding: 'same' },
      input: [4, 3, 2],
      output: [8, 5, 3],
      parameters: 57,
    },
    {
      args: { filters: 3, kernel_size: 2, dilation_rate: 2 },
      input: [4, 3, 2],
      output: [6, 5, 3],
      parameters: 27,
    },
    {
      args: { filters: 3, kernel_size: [3, 2], dilation_rate: [1, 2], padding: 'same' },
      input: [4, 3, 2],
      output: [4, 3, 3],
      parameters: 39,
    },
  ],
  [
    {
      args: { filters: 3, kernel_size: 3, output_padding: 1 },
      input: [4, 3, 2],
      message: /output_padding must be below strides/,
    },
  ],
);
