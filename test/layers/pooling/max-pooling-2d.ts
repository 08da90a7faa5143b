import { layerCases } from '../layer-cases.js';

export default layerCases(
  'MaxPooling2D',
  [
    { input: [6, 5, 2], output: [3, 2, 2] },
    { args: { pool_size: [3, 2], strides: 1, padding: 'same' }, input: [6, 5, 2], output: [6, 5, 2] },
  ],
  [
    {
      args: { pool_size: 7 },
      input: [6, 5, 2],
      message: /pool_size \[7, 7\] and padding 'valid' does not fit/,
    },
  ],
);
