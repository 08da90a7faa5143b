import { layerCases } from '../layer-cases.js';

export default layerCases(
  'AveragePooling3D',
  [
    { input: [4, 5, 2, 2], output: [2, 2, 1, 2] },
    {
      args: { pool_size: [2, 3, 2], strides: [1, 2, 1], padding: 'same' },
      input: [3, 4, 2, 2],
      output: [3, 2, 2, 2],
    },
    {
      args: { pool_size: 2, strides: 1, data_format: 'channels_first' },
      input: [2, 3, 4, 2],
      output: [2, 2, 3, 1],
    },
    {
      args: { pool_size: 2, strides: [4, 4, 3], padding: 'same' },
      input: [4, 9, 4, 2],
      output: [1, 3, 2, 2],
    },
  ],
  [{ args: { pool_size: 5 }, input: [4, 5, 6, 2], message: /pool_size \[5, 5, 5\].*does not fit/ }],
);
