import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'ConvLSTM2D',
  [
    { args: { filters: 2, kernel_size: 3 }, input: [3, 5, 6, 2], output: [3, 4, 2], parameters: 296 },
    {
      args: { filters: 2, kernel_size: [2, 3], strides: [2, 1], padding: 'same', return_sequences: true },
      input: [3, 5, 4, 1],
      output: [3, 3, 4, 2],
      parameters: 152,
    },
    {
      args: { filters: 2, kernel_size: 2, dilation_rate: 2, return_state: true, use_bias: false },
      input: [3, 5, 4, 2],
      output: [3, 2, 2],
      more: [
        [3, 2, 2],
        [3, 2, 2],
      ],
      parameters: 128,
    },
    {
      name: 'channels first, with activations over the last axis',
      args: {
        filters: 2,
        kernel_size: 2,
        data_format: 'channels_first',
        activation: 'softmax',
        return_sequences: true,
        return_state: true,
      },
      input: [3, 2, 4, 3],
      output: [3, 2, 3, 2],
      more: [
        [2, 3, 2],
        [2, 3, 2],
      ],
      parameters: 136,
    },
    {
      name: 'a mask of sequences that are run backwards',
      args: { filters: 2, kernel_size: 2, return_sequences: true, go_backwards: true, activation: 'relu' },
      input: [4, 3, 3, 1],
      output: [4, 2, 2, 2],
      parameters: 104,
      mask: true,
    },
    {
      name: 'initial states before masked first steps',
      args: { filters: 2, kernel_size: 2, return_state: true, recurrent_activation: 'hard_sigmoid' },
      call: {
        isMaskGiven: true,
        initialState: [
          [2, 2, 2],
          [2, 2, 2],
        ],
      },
      input: [4, 3, 3, 1],
      output: [2, 2, 2],
      more: [
        [2, 2, 2],
        [2, 2, 2],
      ],
      parameters: 104,
      mask: true,
      maskedFirst: true,
    },
    {
      name: 'dropout',
      args: { filters: 2, kernel_size: 2, dropout: 0.5, recurrent_dropout: 0.5, seed: 1 },
      input: [2, 3, 3, 1],
      output: [2, 2, 2],
      parameters: 104,
      random: true,
    },
  ],
  [
    {
      args: { filters: 2, kernel_size: 2 },
      input: [5, 5, 1],
      message: /ConvLSTM2D expects input of rank 4 \[steps, height, width, channels\] but got \[5, 5, 1\]/,
    },
    {
      args: { filters: 2, kernel_size: 4 },
      input: [2, 3, 3, 1],
      message: /kernel_size \[4, 4\] and padding 'valid' does not fit/,
    },
    {
      args: { filters: 2, kernel_size: 2, strides: 2, dilation_rate: 2 },
      input: [2, 5, 5, 1],
      message: /strides and dilation_rate cannot both be above 1/,
    },
    { args: { filters: 2, kernel_size: 2, padding: 'causal' }, input: [2, 5, 5, 1], message: /valid, same/ },
  ],
);
