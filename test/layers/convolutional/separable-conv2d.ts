import { layerCases } from '../layer-cases.js';

export default layerCases(
  'SeparableConv2D',
  [
    { args: { filters: 4, kernel_size: 3 }, input: [6, 5, 2], output: [4, 3, 4], parameters: 30 },
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
      input: [6, 5, 2],
      output: [3, 3, 3],
      parameters: 28,
    },
    {
      args: { filters: 3, kernel_size: 2, dilation_rate: 2 },
      input: [6, 5, 2],
      output: [4, 3, 3],
      parameters: 17,
    },
    {
      args: { filters: 3, kernel_size: 2, dilation_rate: 2, strides: 2, padding: 'same' },
      input: [6, 5, 2],
      output: [3, 3, 3],
      parameters: 17,
    },
  ],
  [{ args: { filters: 4, kernel_size: 7 }, input: [6, 5, 2], message: /does not fit into \[6, 5, 2\]/ }],
);
