import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomSharpness',
  [
    { args: { factor: 1 }, input: [4, 5, 3], output: [4, 5, 3], integers: 256, random: true },
    {
      args: { factor: [0.9, 0.2], value_range: [-2, 2], data_format: 'channels_first' },
      input: [2, 4, 3],
      output: [2, 4, 3],
      random: true,
    },
  ],
  [{ args: { factor: -1 }, input: [3, 2, 1], message: /factor must be/ }],
);
