import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomColorDegeneration',
  [
    { args: { factor: 0.5 }, input: [3, 2, 3], output: [3, 2, 3], integers: 256, random: true },
    {
      args: { factor: [0.7, 0.7], value_range: [-2, 2], data_format: 'channels_first' },
      input: [3, 2, 4],
      output: [3, 2, 4],
      random: true,
    },
    { args: { factor: 1 }, input: [3, 2, 1], output: [3, 2, 1], integers: 256, random: true },
  ],
  [
    {
      args: { factor: 0.5 },
      input: [3, 2, 4],
      message: /color images of 3 channels .*, or gray ones of 1; got 4 channels/,
    },
  ],
);
