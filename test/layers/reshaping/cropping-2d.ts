import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Cropping2D',
  [
    { input: [3, 4, 2], output: [3, 4, 2] },
    { args: { cropping: 1 }, input: [3, 4, 2], output: [1, 2, 2] },
    {
      args: {
        cropping: [
          [0, 1],
          [2, 1],
        ],
      },
      input: [3, 4, 2],
      output: [2, 1, 2],
    },
    { args: { cropping: [1, 0], data_format: 'channels_first' }, input: [2, 3, 4], output: [2, 1, 4] },
  ],
  [
    {
      args: { cropping: 2 },
      input: [3, 4, 2],
      message: /Cropping2D leaves \[-1, 0\] of \[3, 4, 2\] from the dataset/,
    },
  ],
);
