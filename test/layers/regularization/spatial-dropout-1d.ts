import { layerCases } from '../layer-cases.js';

export default layerCases(
  'SpatialDropout1D',
  [
    { args: { rate: 0.5 }, input: [4, 3], output: [4, 3], random: true, mask: true },
    { args: { rate: 0 }, input: [4, 3], output: [4, 3] },
  ],
  [{ args: { rate: 0.5 }, input: [4], message: /SpatialDropout1D expects input of rank 2/ }],
);
