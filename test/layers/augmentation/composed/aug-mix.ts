import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'AugMix',
  [
    { input: [8, 8, 3], output: [8, 8, 3], integers: 256, random: true },
    {
      args: {
        num_chains: 4,
        chain_depth: 2,
        factor: [0.2, 0.9],
        value_range: [-2, 2],
        alpha: 2,
        all_ops: false,
        seed: 5,
        data_format: 'channels_first',
      },
      input: [2, 8, 6],
      output: [2, 8, 6],
      random: true,
    },
  ],
  [
    { args: { alpha: 0 }, input: [8, 8, 3], message: /alpha must be/ },
    { args: { chain_depth: 0 }, input: [8, 8, 3], message: /chain_depth must be/ },
    { input: [8, 8, 2], message: /AugMix needs color images/ },
  ],
);
