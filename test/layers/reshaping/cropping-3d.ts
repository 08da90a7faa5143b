import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Cropping3D',
  [
    { input: [4, 3, 5, 2], output: [2, 1, 3, 2] },
    { args: { cropping: [1, 0, 2] }, input: [4, 3, 5, 2], output: [2, 3, 1, 2] },
    {
      args: {
        cropping: [
          [1, 0],
          [0, 2],
          [0, 0],
        ],
        data_format: 'channels_first',
      },
      input: [2, 4, 3, 5],
      output: [2, 3, 1, 5],
    },
  ],
  [
    {
      args: { cropping: 2 },
      input: [4, 5, 6, 2],
      message: /Cropping3D leaves \[0, 1, 2\] of .*; crop less than the depth, the height and the width/,
    },
  ],
);
