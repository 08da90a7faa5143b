import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandAugment',
  [
    { input: [8, 8, 3], output: [8, 8, 3], integers: 256, random: true },
    {
      args: {
        num_ops: 4,
        factor: [0.2, 0.9],
        value_range: [-2, 2],
        interpolation: 'nearest',
        seed: 5,
        data_format: 'channels_first',
      },
      input: [3, 8, 6],
      output: [3, 8, 6],
      random: true,
    },
  ],
  [
    { args: { num_ops: 0 }, input: [8, 8, 3], message: /num_ops must be/ },
    { args: { factor: 1.5 }, input: [8, 8, 3], message: /factor must be/ },
    { input: [8, 8, 2], message: /RandAugment needs color images/ },
  ],
);
