import { layerCases } from '../layer-cases.js';

export default layerCases(
  'CenterCrop',
  [
    { args: { height: 2, width: 3 }, input: [5, 6, 2], output: [2, 3, 2] },
    { args: { height: 3, width: 4, data_format: 'channels_first' }, input: [2, 6, 4], output: [2, 3, 4] },
    { args: { height: 6, width: 3 }, input: [4, 7, 1], output: [6, 3, 1] },
    { args: { height: 7, width: 8 }, input: [3, 5, 1], output: [7, 8, 1] },
  ],
  [
    { args: { height: 0, width: 2 }, input: [4, 4, 1], message: /height/ },
    { args: { height: 2, width: 2 }, input: [4], message: /CenterCrop expects input of rank 3/ },
  ],
);
