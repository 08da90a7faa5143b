import { layerCases } from '../layer-cases.js';

const lstm = { type: 'LSTMCell', units: 4 } as const;
const gru = { type: 'GRUCell', units: 2 } as const;
const simple = { type: 'SimpleRNNCell', units: 3 } as const;
const mixed = { type: 'StackedRNNCells', cells: [lstm, gru, simple] } as const;

export default layerCases(
  'RNN',
  [
    { name: 'one cell', args: { cell: lstm }, input: [5, 3], output: [4], parameters: 128 },
    {
      name: 'a stack of cells, whose last one gives the output, with all states',
      args: { cell: { ...mixed, cells: [...mixed.cells] }, return_state: true, return_sequences: true },
      input: [5, 3],
      output: [5, 3],
      more: [[4], [4], [2], [3]],
      parameters: 128 + 48 + 18,
    },
    {
      name: 'a list of cells, masked, backwards',
      args: { cell: [lstm, gru], return_sequences: true, go_backwards: true },
      input: [5, 3],
      output: [5, 2],
      parameters: 128 + 48,
      mask: true,
    },
    {
      name: 'zeros for masked steps',
      args: { cell: [gru, simple], return_sequences: true, zero_output_for_mask: true },
      input: [5, 3],
      output: [5, 3],
      parameters: 42 + 18,
      mask: true,
    },
    {
      name: 'initial states of a stack before masked first steps',
      args: { cell: [lstm, gru], return_sequences: true, return_state: true },
      call: { isMaskGiven: true, initialState: [[4], [4], [2]] },
      input: [5, 3],
      output: [5, 2],
      more: [[4], [4], [2]],
      parameters: 128 + 48,
      mask: true,
      maskedFirst: true,
    },
    {
      name: 'initial states, unrolled, backwards',
      args: { cell: gru, return_state: true, unroll: true, go_backwards: true },
      call: { initialState: [[2]] },
      input: [5, 3],
      output: [2],
      more: [[2]],
      parameters: 42,
    },
    {
      name: 'frozen cells',
      args: { cell: [{ ...lstm, trainable: false }, gru] },
      input: [5, 3],
      output: [2],
      parameters: 128 + 48,
    },
    {
      name: 'dropout',
      args: {
        cell: [
          { ...lstm, dropout: 0.5, recurrent_dropout: 0.5 },
          { ...gru, dropout: 0.2 },
        ],
      },
      input: [5, 3],
      output: [2],
      parameters: 128 + 48,
      random: true,
    },
  ],
  [
    { args: {}, input: [5, 3], message: /Missing field 'cell'/ },
    {
      args: { cell: { type: 'Dense', units: 4 } },
      input: [5, 3],
      message: /Unknown cell 'Dense'\. Known: LSTMCell, GRUCell, SimpleRNNCell, StackedRNNCells/,
    },
    { args: { cell: { type: 'LSTMCell' } }, input: [5, 3], message: /Missing field 'units'/ },
    { args: { cell: [lstm, { type: 'GRUCell' }] }, input: [5, 3], message: /Missing field 'units'/ },
    { args: { cell: lstm }, input: [3], message: /RNN expects input of rank 2 \[steps, features\]/ },
  ],
);
