import { layerCases } from '../layer-cases.js';

const dense = { type: 'Dense', units: 4 } as const;

export default layerCases(
  'TimeDistributed',
  [
    { args: { layer: dense }, input: [5, 3], output: [5, 4], parameters: 16 },
    {
      args: { layer: { type: 'Conv2D', filters: 2, kernel_size: 2, activation: 'relu' } },
      input: [3, 4, 4, 1],
      output: [3, 3, 3, 2],
      parameters: 10,
    },
    {
      name: 'both directions of stacked cells over what is in a step',
      args: {
        layer: {
          type: 'Bidirectional',
          layer: {
            type: 'RNN',
            cell: [
              { type: 'SimpleRNNCell', units: 2 },
              { type: 'GRUCell', units: 2 },
            ],
          },
        },
      },
      input: [2, 3, 2],
      output: [2, 4],
      parameters: 2 * (10 + 36),
    },
    {
      args: { layer: { type: 'ConvLSTM1D', filters: 2, kernel_size: 2, return_sequences: true } },
      input: [2, 3, 3, 1],
      output: [2, 3, 2, 2],
      parameters: 56,
    },
    { args: { layer: { type: 'Flatten' } }, input: [3, 4, 2], output: [3, 8] },
    { args: { layer: { type: 'LSTM', units: 4 } }, input: [2, 5, 3], output: [2, 4], parameters: 128 },
    {
      name: 'a mask passes',
      args: { layer: dense },
      input: [5, 3],
      output: [5, 4],
      parameters: 16,
      mask: true,
    },
    {
      name: 'statistics of each step over the batch, one step after the other',
      args: { layer: { type: 'BatchNormalization' } },
      input: [5, 3],
      output: [5, 3],
      parameters: 12,
    },
    {
      name: 'statistics of images',
      args: { layer: { type: 'BatchNormalization' } },
      input: [2, 4, 4, 3],
      output: [2, 4, 4, 3],
      parameters: 12,
    },
    {
      name: 'statistics of steps that count',
      args: { layer: { type: 'BatchNormalization' } },
      input: [5, 3],
      output: [5, 3],
      parameters: 12,
      mask: true,
    },
    {
      name: 'statistics of a frozen layer inside',
      args: { layer: { type: 'BatchNormalization', trainable: false } },
      input: [5, 3],
      output: [5, 3],
      parameters: 12,
    },
    {
      name: 'statistics inside a frozen layer',
      args: { layer: { type: 'BatchNormalization' }, trainable: false },
      input: [5, 3],
      output: [5, 3],
      parameters: 12,
    },
    {
      name: 'steps in steps',
      args: { layer: { type: 'TimeDistributed', layer: dense } },
      input: [2, 5, 3],
      output: [2, 5, 4],
      parameters: 16,
    },
    {
      name: 'both directions of what is in a step',
      args: { layer: { type: 'Bidirectional', layer: { type: 'GRU', units: 4, return_sequences: true } } },
      input: [2, 5, 3],
      output: [2, 5, 8],
      parameters: 216,
    },
    {
      name: 'random numbers for each step',
      args: { layer: { type: 'Dropout', rate: 0.5 } },
      input: [5, 3],
      output: [5, 3],
      random: true,
    },
    { args: { layer: { type: 'Reshape', target_shape: [3, 1] } }, input: [5, 3], output: [5, 3, 1] },
    {
      args: { layer: { type: 'Embedding', input_dim: 7, output_dim: 2, mask_zero: true } },
      input: [5, 3],
      output: [5, 3, 2],
      parameters: 14,
      integers: 7,
    },
  ],
  [
    {
      args: { layer: dense },
      input: [3],
      message: /TimeDistributed expects input of rank 2 or more \[steps, …\] but got \[3\]/,
    },
    {
      args: { layer: { type: 'LSTM', units: 4 } },
      input: [5, 3],
      message: /LSTM expects input of rank 2 \[steps, features\] but got \[3\] from each step of the dataset/,
    },
    { args: { layer: { type: 'Dense', unit: 4 } }, input: [5, 3], message: /Unknown field 'unit'/ },
    {
      args: { layer: { type: 'InputLayer' } },
      input: [5, 3],
      message: /InputLayer must be the first layer of a model; it cannot be inside another layer/,
    },
    { args: { layer: { type: 'Add' } }, input: [5, 3], message: /Add expects 2 or more inputs but got 1/ },
    {
      args: { layer: { type: 'Conv2D', filters: 4, kernel_size: 2, strides: 2, dilation_rate: 2 } },
      input: [5, 4, 4, 3],
      message: /strides and dilation_rate cannot both be above 1/,
    },
    {
      args: {
        layer: {
          type: 'TimeDistributed',
          layer: {
            type: 'TimeDistributed',
            layer: {
              type: 'TimeDistributed',
              layer: { type: 'TimeDistributed', layer: { type: 'TimeDistributed', layer: dense } },
            },
          },
        },
      },
      input: [1, 1, 1, 1, 3],
      message: /Layers nest at most 5 deep; unwrap this one/,
    },
  ],
);
