import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Conv3DTranspose',
  [
    {
      args: { filters: 3, kernel_size: 2 },
      input: [3, 2, 4, 2],
      output: [4, 3, 5, 3],
      parameters: 51,
    },
    {
      args: { filters: 2, kernel_size: [2, 3, 3], strides: 2, padding: 'same', activation: 'relu' },
      input: [2, 3, 2, 2],
      output: [4, 6, 4, 2],
      parameters: 74,
    },
    {
      args: { filters: 2, kernel_size: 2, strides: [3, 2, 1], output_padding: [1, 0, 0], use_bias: false },
      input: [2, 2, 3, 1],
      output: [6, 4, 4, 2],
      parameters: 16,
    },
    {
      args: { filters: 2, kernel_size: 2, dilation_rate: [1, 2, 3] },
      input: [2, 2, 2, 2],
      output: [3, 4, 5, 2],
      parameters: 34,
      notInKeras: 'TensorFlow computes it on GPUs only.',
    },
    {
      args: { filters: 2, kernel_size: 3, strides: 2, padding: 'same', data_format: 'channels_first' },
      input: [3, 2, 1, 2],
      output: [2, 4, 2, 4],
      parameters: 164,
      notInKeras: 'TensorFlow computes it with channels first on GPUs only.',
    },
  ],
  [
    {
      args: { filters: 3, kernel_size: 3, output_padding: 1 },
      input: [4, 3, 2, 1],
      message: /output_padding must be below strides/,
    },
  ],
);
