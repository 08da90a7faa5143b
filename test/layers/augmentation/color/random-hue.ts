import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomHue',
  [
    { args: { factor: 1 }, input: [3, 4, 3], output: [3, 4, 3], integers: 256, random: true },
    {
      args: { factor: [0.9, 0.2], value_range: [-2, 2], data_format: 'channels_first' },
      input: [3, 2, 4],
      output: [3, 2, 4],
      random: true,
    },
  ],
  [
    {
      args: { factor: 0.5 },
      input: [3, 2, 1],
      message: /color images of 3 channels \(red, green, blue\); got 1/,
    },
    { args: { factor: -0.5 }, input: [3, 2, 3], message: /factor must be/ },
  ],
);
