import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomColorJitter',
  [
    {
      args: { brightness_factor: 0.3, contrast_factor: 0.5, saturation_factor: [0.2, 0.7], hue_factor: 0.4 },
      saved: { saturation_factor: [0.2, 0.7] },
      input: [3, 4, 3],
      output: [3, 4, 3],
      integers: 256,
      random: true,
    },
    {
      args: { contrast_factor: [0.5, 0.9], data_format: 'channels_first' },
      input: [2, 3, 4],
      output: [2, 3, 4],
      integers: 256,
      random: true,
    },
    { name: 'without factors', input: [2, 3, 4], output: [2, 3, 4] },
  ],
  [
    { args: { hue_factor: 0.4 }, input: [3, 2, 1], message: /color images of 3 channels/ },
    { args: { contrast_factor: [1.5, 2] }, input: [3, 2, 3], message: /contrast_factor must be/ },
  ],
);
