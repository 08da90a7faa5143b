import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'MixUp',
  [
    { input: [4, 3, 2], output: [4, 3, 2], random: true },
    {
      args: { alpha: 3, seed: 1, data_format: 'channels_first' },
      input: [2, 3, 4],
      output: [2, 3, 4],
      random: true,
    },
  ],
  [
    { args: { alpha: 0 }, input: [4, 3, 2], message: /alpha must be/ },
    { input: [4], message: /MixUp expects input of rank 3/ },
  ],
);
