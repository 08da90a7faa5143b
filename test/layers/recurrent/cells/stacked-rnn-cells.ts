import { layerCases } from '../../layer-cases.js';

const lstm = { type: 'LSTMCell', units: 4 } as const;
const gru = { type: 'GRUCell', units: 2 } as const;

export default layerCases(
  'StackedRNNCells',
  [
    {
      name: 'a step of two cells from given states',
      args: { cells: [lstm, gru] },
      call: { initialState: [[4], [4], [2]] },
      input: [3],
      output: [2],
      more: [[4], [4], [2]],
      parameters: 128 + 48,
    },
    {
      name: 'cells of one name',
      args: { cells: [gru, gru] },
      call: { initialState: [[2], [2]] },
      input: [3],
      output: [2],
      more: [[2], [2]],
      parameters: 42 + 36,
    },
    {
      name: 'dropout',
      args: { cells: [{ ...gru, dropout: 0.5 }] },
      call: { initialState: [[2]] },
      input: [3],
      output: [2],
      more: [[2]],
      parameters: 42,
      random: true,
    },
  ],
  [
    {
      args: { cells: [lstm, { type: 'StackedRNNCells', cells: [gru] }] },
      input: [3],
      message: /Unknown cell 'StackedRNNCells'\. Known: LSTMCell, GRUCell, SimpleRNNCell/,
    },
    { args: { cells: [] }, input: [3], message: /cells must be a list of 1 to 64/ },
    {
      args: { cells: [lstm, gru] },
      input: [3],
      message: /needs states: 3 tensors of shapes \[4\], \[4\], \[2\]/,
    },
  ],
);
