import { layerCases } from '../layer-cases.js';

export default layerCases(
  'DepthwiseConv1D',
  [
    { args: { kernel_size: 3 }, input: [6, 2], output: [4, 2], parameters: 8 },
    {
      args: { kernel_size: 3, depth_multiplier: 3, padding: 'same', strides: 2, activation: 'relu' },
      input: [6, 2],
      output: [3, 6],
      parameters: 24,
    },
    {
      args: { kernel_size: 2, dilation_rate: 2, padding: 'same', use_bias: false },
      input: [6, 2],
      output: [6, 2],
      parameters: 4,
    },
    {
      args: { kernel_size: 2, dilation_rate: 2, strides: 3, padding: 'same' },
      input: [8, 2],
      output: [3, 2],
      parameters: 6,
    },
    {
      args: { kernel_size: 2, strides: 2, data_format: 'channels_first' },
      input: [3, 9],
      output: [3, 4],
      parameters: 9,
    },
  ],
  [{ args: { kernel_size: 7 }, input: [6, 2], message: /does not fit into \[6, 2\]/ }],
);
