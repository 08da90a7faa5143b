import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'Solarization',
  [
    { input: [4, 5, 3], output: [4, 5, 3], integers: 256 },
    {
      args: { addition_factor: 0.3, threshold_factor: [0.2, 0.6], seed: 4 },
      input: [4, 5, 3],
      output: [4, 5, 3],
      integers: 256,
      random: true,
    },
    {
      args: { threshold_factor: [0.9, 0.5], value_range: [-2, 2], data_format: 'channels_first' },
      input: [2, 4, 3],
      output: [2, 4, 3],
      random: true,
    },
  ],
  [
    { args: { addition_factor: -0.5 }, input: [3, 2, 1], message: /addition_factor must be/ },
    { args: { threshold_factor: [0, 1.5] }, input: [3, 2, 1], message: /threshold_factor/ },
  ],
);
