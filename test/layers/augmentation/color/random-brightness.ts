import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomBrightness',
  [
    { args: { factor: 0.5 }, input: [3, 2, 3], output: [3, 2, 3], integers: 256, random: true },
    {
      args: { factor: [0.2, -0.9], value_range: [2, -2], data_format: 'channels_first', seed: 3 },
      input: [3, 2, 4],
      output: [3, 2, 4],
      random: true,
    },
  ],
  [
    { args: {}, input: [3, 2, 3], message: /factor/ },
    { args: { factor: 1.5 }, input: [3, 2, 3], message: /factor must be/ },
    { args: { factor: [1.2, 1.5] }, input: [3, 2, 3], message: /from -1 to 1; got \[1.2, 1.5\]/ },
    { args: { factor: 0.5, value_range: [0] }, input: [3, 2, 3], message: /value_range/ },
    { args: { factor: 0.5, value_range: [1, 1] }, input: [4, 3, 3], message: /two different numbers/ },
    { args: { factor: 0.5 }, input: [4, 3], message: /RandomBrightness expects input of rank 3/ },
  ],
);
