import { layerCases } from '../layer-cases.js';

export default layerCases(
  'LeakyReLU',
  [
    { input: [4, 3], output: [4, 3], mask: true },
    { args: { negative_slope: 0.01 }, input: [20], output: [20] },
  ],
  [{ args: { negative_slope: -1 }, input: [4], message: /negative_slope must be/ }],
);
