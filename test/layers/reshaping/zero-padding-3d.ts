import { layerCases } from '../layer-cases.js';

export default layerCases(
  'ZeroPadding3D',
  [
    { input: [1, 2, 3, 2], output: [3, 4, 5, 2] },
    { args: { padding: [1, 0, 2] }, input: [1, 2, 3, 2], output: [3, 2, 7, 2] },
    {
      args: {
        padding: [
          [1, 0],
          [0, 2],
          [0, 0],
        ],
        data_format: 'channels_first',
      },
      input: [2, 1, 2, 3],
      output: [2, 2, 4, 3],
    },
  ],
  [{ args: { padding: [1, 1] }, input: [1, 2, 3, 2], message: /padding/ }],
);
