import { layerCases } from '../../layer-cases.js';

const step = { call: { initialState: [[4]] }, input: [3], output: [4], more: [[4]] };

export default layerCases(
  'SimpleRNNCell',
  [
    { ...step, name: 'a step from a given state', args: { units: 4 }, parameters: 32 },
    { ...step, args: { units: 4, activation: 'softmax', use_bias: false }, parameters: 28 },
    { ...step, args: { units: 4, recurrent_dropout: 0.5 }, parameters: 32, random: true },
  ],
  [{ args: {}, input: [3], message: /Missing field 'units'/ }],
);
