import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Conv1DTranspose',
  [
    { args: { filters: 3, kernel_size: 3 }, input: [4, 2], output: [6, 3], parameters: 21 },
    {
      args: { filters: 3, kernel_size: 4, strides: 2, padding: 'same', activation: 'relu' },
      input: [5, 2],
      output: [10, 3],
      parameters: 27,
    },
    {
      args: { filters: 2, kernel_size: 2, strides: 3, output_padding: 2, use_bias: false },
      input: [4, 2],
      output: [13, 2],
      parameters: 8,
    },
    {
      args: { filters: 2, kernel_size: 3, dilation_rate: 2, padding: 'same' },
      input: [5, 2],
      output: [5, 2],
      parameters: 14,
    },
    {
      args: { filters: 2, kernel_size: 3, strides: 2, data_format: 'channels_first' },
      input: [3, 4],
      output: [2, 9],
      parameters: 20,
      notInKeras: 'TensorFlow computes it with channels first on GPUs only.',
    },
  ],
  [
    {
      args: { filters: 3, kernel_size: 3, output_padding: 2, strides: 2 },
      input: [4, 2],
      message: /output_padding must be below strides/,
    },
    {
      args: { filters: 3, kernel_size: 4, output_padding: 0, strides: 2, padding: 'same' },
      input: [4, 2],
      message: /output_padding \[0\] with padding 'same' is too small/,
    },
    { args: { filters: 3, kernel_size: 3, padding: 'causal' }, input: [4, 2], message: /padding/ },
  ],
);
