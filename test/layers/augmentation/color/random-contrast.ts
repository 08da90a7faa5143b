import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomContrast',
  [
    { args: { factor: 0.5 }, input: [3, 2, 3], output: [3, 2, 3], integers: 256, random: true },
    { args: { factor: [0.9, 0.3], value_range: [-2, 1] }, input: [3, 4, 2], output: [3, 4, 2], random: true },
    {
      args: { factor: [0.5, 0.5], value_range: [-2, 2], data_format: 'channels_first' },
      input: [2, 3, 4],
      output: [2, 3, 4],
      random: true,
    },
  ],
  [
    { args: { factor: -0.1 }, input: [3, 2, 3], message: /factor must be/ },
    { args: { factor: 0.5, value_range: [1, 1] }, input: [4, 3, 3], message: /two different numbers/ },
  ],
);
