import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'LSTMCell',
  [
    {
      name: 'a step from given states',
      args: { units: 4 },
      call: { initialState: [[4], [4]] },
      input: [3],
      output: [4],
      more: [[4], [4]],
      parameters: 128,
    },
    {
      args: {
        units: 4,
        activation: 'relu',
        recurrent_activation: 'hard_sigmoid',
        use_bias: false,
        unit_forget_bias: false,
      },
      call: { initialState: [[4], [4]] },
      input: [3],
      output: [4],
      more: [[4], [4]],
      parameters: 112,
    },
    {
      name: 'dropout',
      args: { units: 4, dropout: 0.5, recurrent_dropout: 0.5, seed: 3 },
      call: { initialState: [[4], [4]] },
      input: [3],
      output: [4],
      more: [[4], [4]],
      parameters: 128,
      random: true,
    },
  ],
  [
    {
      args: { units: 4 },
      input: [3],
      message: /A call of LSTMCell needs states: 2 tensors of shape \[4\]\. .* put it in an RNN/,
    },
    {
      args: { units: 4 },
      input: [5, 3],
      message: /LSTMCell expects the input of one step, of rank 1 \[features\], but got \[5, 3\]/,
    },
    { args: { units: 4, return_sequences: true }, input: [3], message: /Unknown field 'return_sequences'/ },
  ],
);
