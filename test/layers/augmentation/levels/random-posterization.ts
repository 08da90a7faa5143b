import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomPosterization',
  [
    { args: { factor: 7 }, input: [4, 5, 3], output: [4, 5, 3], integers: 256, random: true },
    {
      args: { factor: [3, 3], value_range: [-2, 2], data_format: 'channels_first' },
      input: [2, 4, 3],
      output: [2, 4, 3],
      random: true,
    },
    {
      args: { factor: 8, value_range: [0, 1] },
      input: [2, 4, 3],
      output: [2, 4, 3],
      integers: 2,
      random: true,
    },
  ],
  [
    { args: { factor: 9 }, input: [3, 2, 1], message: /factor must be/ },
    { args: { factor: 2.5 }, input: [3, 2, 1], message: /factor must be/ },
  ],
);
