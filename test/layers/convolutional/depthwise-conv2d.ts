import { layerCases } from '../layer-cases.js';

export default layerCases(
  'DepthwiseConv2D',
  [
    { args: { kernel_size: 3 }, input: [6, 5, 2], output: [4, 3, 2], parameters: 20 },
    {
      args: { kernel_size: [2, 3], depth_multiplier: 3, padding: 'same', strides: 2, activation: 'relu' },
      input: [6, 5, 2],
      output: [3, 3, 6],
      parameters: 42,
    },
    {
      args: { kernel_size: 2, dilation_rate: 2, use_bias: false },
      input: [6, 5, 2],
      output: [4, 3, 2],
      parameters: 8,
    },
    {
      args: { kernel_size: 2, dilation_rate: [2, 1], padding: 'same' },
      input: [6, 5, 2],
      output: [6, 5, 2],
      parameters: 10,
    },
    {
      args: { kernel_size: 2, strides: [1, 2], depth_multiplier: 2 },
      input: [4, 6, 2],
      output: [3, 3, 4],
      parameters: 20,
      notInKeras: 'TensorFlow has one stride for both axes.',
    },
    {
      args: {
        kernel_size: 3,
        strides: [2, 1],
        dilation_rate: [1, 2],
        padding: 'same',
        data_format: 'channels_first',
      },
      input: [2, 5, 6],
      output: [2, 3, 6],
      parameters: 20,
    },
  ],
  [{ args: { kernel_size: 3, depth_multiplier: 0 }, input: [9, 9, 1], message: /depth_multiplier/ }],
);
