import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomSaturation',
  [
    { args: { factor: 1 }, input: [3, 4, 3], output: [3, 4, 3], integers: 256, random: true },
    {
      args: { factor: [0.3, 0.8], value_range: [0, 1], data_format: 'channels_first' },
      input: [3, 2, 4],
      output: [3, 2, 4],
      integers: 2,
      random: true,
    },
  ],
  [{ args: { factor: 0.5 }, input: [3, 2, 2], message: /color images of 3 channels/ }],
);
