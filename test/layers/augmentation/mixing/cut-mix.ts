import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'CutMix',
  [
    { input: [5, 4, 2], output: [5, 4, 2], random: true },
    {
      args: { factor: [0.5, 1], data_format: 'channels_first' },
      input: [2, 5, 4],
      output: [2, 5, 4],
      random: true,
    },
  ],
  [{ args: { factor: 2 }, input: [4, 3, 2], message: /factor must be/ }],
);
