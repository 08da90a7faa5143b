import { layerCases } from '../layer-cases.js';

export default layerCases(
  'AlphaDropout',
  [
    { args: { rate: 0.5, seed: 3 }, input: [4, 3], output: [4, 3], random: true, mask: true },
    { args: { rate: 0.2, noise_shape: [null, 1, 3] }, input: [4, 3], output: [4, 3], random: true },
    { args: { rate: 0 }, input: [4], output: [4] },
  ],
  [
    { args: { rate: 1 }, input: [4], message: /rate must be/ },
    {
      args: { rate: 0.5, noise_shape: [null, 2] },
      input: [4],
      message: /noise_shape \[null, 2\] does not fit: AlphaDropout got/,
    },
  ],
);
