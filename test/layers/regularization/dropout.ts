import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Dropout',
  [
    { args: { rate: 0.5 }, input: [4, 3], output: [4, 3], random: true, mask: true },
    { args: { rate: 0 }, input: [4], output: [4] },
    { args: { rate: 1 }, input: [4], output: [4] },
  ],
  [
    { args: { rate: 1.5 }, input: [4], message: /rate must be/ },
    {
      args: { rate: 0.5, noise_shape: [null, 2] },
      input: [4],
      message: /noise_shape \[null, 2\] does not fit/,
    },
  ],
);
