import { layerCases } from '../layer-cases.js';

export default layerCases(
  'GroupNormalization',
  [
    { args: { groups: 2 }, input: [3, 4], output: [3, 4], parameters: 8, mask: true },
    {
      args: { groups: -1, epsilon: 0.1 },
      saved: { groups: 4 },
      input: [3, 2, 4],
      output: [3, 2, 4],
      parameters: 8,
    },
    { args: { groups: 1, scale: false }, input: [6], output: [6], parameters: 6 },
    { args: { groups: 3, axis: 1 }, input: [6, 4], output: [6, 4], parameters: 12 },
  ],
  [{ args: { groups: 3 }, input: [4], message: /groups must divide the 4 channels evenly/ }],
);
