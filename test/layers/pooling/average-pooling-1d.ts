import { layerCases } from '../layer-cases.js';

export default layerCases(
  'AveragePooling1D',
  [
    { args: { pool_size: 2 }, input: [7, 3], output: [3, 3] },
    { args: { pool_size: 3, strides: 2, padding: 'same' }, input: [7, 3], output: [4, 3] },
    { args: { pool_size: [2], strides: [1] }, input: [7, 3], output: [6, 3] },
  ],
  [{ args: { pool_size: 8 }, input: [7, 3], message: /pool_size \[8\] and padding 'valid' does not fit/ }],
);
