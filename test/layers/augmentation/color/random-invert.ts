import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomInvert',
  [
    { input: [3, 2, 3], output: [3, 2, 3], integers: 256, random: true },
    {
      args: { factor: [0.5, 1], value_range: [0, 1], seed: 5, data_format: 'channels_first' },
      input: [2, 3, 2],
      output: [2, 3, 2],
      integers: 2,
      random: true,
    },
  ],
  [{ args: { factor: [2, 3] }, input: [3, 2, 3], message: /from 0 to 1; got/ }],
);
