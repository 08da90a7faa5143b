import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'RandomGaussianBlur',
  [
    { input: [5, 4, 3], output: [5, 4, 3], integers: 256, random: true },
    {
      args: {
        factor: [1, 1],
        kernel_size: [3, 5],
        sigma: [0.4, 0.9],
        value_range: [-2, 2],
        data_format: 'channels_first',
        seed: 2,
      },
      input: [2, 6, 5],
      output: [2, 6, 5],
      random: true,
    },
  ],
  [
    { args: { kernel_size: 4 }, input: [3, 2, 1], message: /kernel_size must be odd/ },
    { args: { sigma: [2, 3] }, input: [3, 2, 1], message: /sigma must be/ },
  ],
);
