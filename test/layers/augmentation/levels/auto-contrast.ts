import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'AutoContrast',
  [
    { input: [4, 5, 3], output: [4, 5, 3], integers: 200 },
    {
      name: 'images of one value',
      notInKeras: 'its gradient is not a number',
      input: [4, 5, 3],
      output: [4, 5, 3],
      integers: 1,
    },
    { args: { value_range: [3, -3], data_format: 'channels_first' }, input: [2, 4, 3], output: [2, 4, 3] },
  ],
  [{ args: { value_range: [0, 0] }, input: [3, 2, 1], message: /two different numbers/ }],
);
