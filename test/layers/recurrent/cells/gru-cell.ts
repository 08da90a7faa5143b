import { layerCases } from '../../layer-cases.js';

const step = { call: { initialState: [[4]] }, input: [3], output: [4], more: [[4]] };

export default layerCases(
  'GRUCell',
  [
    { ...step, name: 'a step from a given state', args: { units: 4 }, parameters: 108 },
    { ...step, args: { units: 4, reset_after: false, recurrent_activation: 'relu' }, parameters: 96 },
    { ...step, args: { units: 4, dropout: 0.5 }, parameters: 108, random: true },
  ],
  [{ args: { units: 4 }, input: [3], message: /A call of GRUCell needs states: a tensor of shape \[4\]/ }],
);
