import { layerCases } from '../layer-cases.js';

export default layerCases(
  'ZeroPadding2D',
  [
    { input: [3, 4, 2], output: [5, 6, 2] },
    { args: { padding: 2 }, input: [3, 4, 2], output: [7, 8, 2] },
    { args: { padding: [1, 2] }, input: [3, 4, 2], output: [5, 8, 2] },
    {
      args: {
        padding: [
          [0, 1],
          [2, 3],
        ],
        data_format: 'channels_first',
      },
      input: [2, 3, 4],
      output: [2, 4, 9],
    },
  ],
  [
    { args: { padding: -1 }, input: [3, 4, 2], message: /padding must be/ },
    { input: [3, 4], message: /ZeroPadding2D expects input of rank 3/ },
  ],
);
