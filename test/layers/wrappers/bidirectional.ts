import { layerCases } from '../layer-cases.js';

const lstm = { type: 'LSTM', units: 4 } as const;
const sequences = { ...lstm, return_sequences: true } as const;

export default layerCases(
  'Bidirectional',
  [
    { args: { layer: lstm }, input: [5, 3], output: [8], parameters: 256 },
    { args: { layer: sequences, merge_mode: 'sum' }, input: [5, 3], output: [5, 4], parameters: 256 },
    {
      args: { layer: { type: 'GRU', units: 4 }, merge_mode: 'mul' },
      input: [5, 3],
      output: [4],
      parameters: 216,
    },
    {
      args: { layer: { type: 'SimpleRNN', units: 4, return_sequences: true }, merge_mode: 'ave' },
      input: [5, 3],
      output: [5, 4],
      parameters: 64,
    },
    {
      name: 'a mask of sequences: masked steps are zeros',
      args: { layer: sequences },
      input: [5, 3],
      output: [5, 8],
      parameters: 256,
      mask: true,
    },
    {
      name: 'a mask where the last step is given',
      args: { layer: { type: 'GRU', units: 4 } },
      input: [5, 3],
      output: [8],
      parameters: 216,
      mask: true,
    },
    {
      name: 'a layer of its own for each direction',
      args: {
        layer: { type: 'LSTM', units: 4, name: 'ahead' },
        backward_layer: { type: 'GRU', units: 2, go_backwards: true, name: 'behind' },
      },
      input: [5, 3],
      output: [6],
      parameters: 128 + 42,
      notInKeras: 'Keras 3.15 says that the output is as wide as twice the first layer.',
    },
    {
      name: 'layers that exchange their directions',
      args: {
        layer: { ...sequences, go_backwards: true },
        backward_layer: { ...sequences, activation: 'relu' },
      },
      input: [5, 3],
      output: [5, 8],
      parameters: 256,
      mask: true,
    },
    {
      name: 'a frozen layer',
      args: { layer: lstm, trainable: false },
      input: [5, 3],
      output: [8],
      parameters: 256,
    },
    {
      name: 'a frozen layer inside',
      args: { layer: { ...lstm, trainable: false }, backward_layer: { ...lstm, go_backwards: true } },
      input: [5, 3],
      output: [8],
      parameters: 256,
    },
    {
      name: 'dropout',
      args: { layer: { ...lstm, dropout: 0.5, recurrent_dropout: 0.5 } },
      input: [5, 3],
      output: [8],
      parameters: 256,
      random: true,
    },
  ],
  [
    { args: {}, input: [5, 3], message: /Missing field 'layer'/ },
    {
      args: { layer: { type: 'LSTM' } },
      input: [5, 3],
      message: /Missing field 'units'/,
    },
    {
      args: { layer: { type: 'Dense', units: 4 } },
      input: [5, 3],
      message: /Bidirectional wraps a recurrent layer such as LSTM, GRU or SimpleRNN; got Dense/,
    },
    {
      args: { layer: lstm, backward_layer: lstm },
      input: [5, 3],
      message: /must have different go_backwards; both have false/,
    },
    {
      args: { layer: { ...lstm, go_backwards: true } },
      input: [5, 3],
      message: /must have different go_backwards; both have true/,
    },
    {
      args: { layer: lstm, backward_layer: { ...sequences, go_backwards: true } },
      input: [5, 3],
      message: /must have the same return_sequences; got false and true/,
    },
    {
      args: { layer: lstm, backward_layer: { ...lstm, units: 3, go_backwards: true }, merge_mode: 'sum' },
      input: [5, 3],
      message: /merge_mode "sum" needs as many units in both directions/,
    },
    { args: { layer: lstm }, input: [3], message: /LSTM expects input of rank 2/ },
    {
      args: { layer: { ...lstm, name: 'n'.repeat(250) } },
      input: [5, 3],
      message: /The name must be a text of 1 to 256 characters .* got 258 characters/,
    },
  ],
);
