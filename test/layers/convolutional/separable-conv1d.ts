import { layerCases } from '../layer-cases.js';

export default layerCases(
  'SeparableConv1D',
  [
    { args: { filters: 4, kernel_size: 3 }, input: [6, 2], output: [4, 4], parameters: 18 },
    {
      args: {
        filters: 3,
        kernel_size: 2,
        depth_multiplier: 2,
        padding: 'same',
        strides: 2,
        activation: 'elu',
        use_bias: false,
      },
      input: [6, 2],
      output: [3, 3],
      parameters: 20,
    },
    {
      args: { filters: 3, kernel_size: 3, dilation_rate: 2, strides: 2 },
      input: [9, 2],
      output: [3, 3],
      parameters: 15,
    },
    {
      args: { filters: 2, kernel_size: 2, data_format: 'channels_first' },
      input: [3, 7],
      output: [2, 6],
      parameters: 14,
    },
  ],
  [{ args: { filters: 4, kernel_size: 7 }, input: [6, 2], message: /does not fit into \[6, 2\]/ }],
);
