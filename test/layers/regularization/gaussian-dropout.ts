import { layerCases } from '../layer-cases.js';

export default layerCases(
  'GaussianDropout',
  [
    { args: { rate: 0.5, seed: 3 }, input: [4, 3], output: [4, 3], random: true, mask: true },
    { args: { rate: 0 }, input: [4], output: [4] },
  ],
  [{ args: { rate: 1 }, input: [4], message: /rate must be/ }],
);
