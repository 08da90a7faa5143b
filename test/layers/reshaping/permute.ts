import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Permute',
  [
    { args: { dims: [2, 1] }, input: [3, 4], output: [4, 3] },
    { args: { dims: [3, 1, 2] }, input: [3, 4, 2], output: [2, 3, 4] },
  ],
  [
    {
      args: { dims: [2, 1] },
      input: [3, 4, 2],
      message: /dims must name each axis of the sample once, from 1 to 3/,
    },
    { args: { dims: [1, 1] }, input: [3, 4], message: /dims/ },
  ],
);
