import { layerCases } from '../layer-cases.js';

export default layerCases(
  'SpatialDropout2D',
  [
    { args: { rate: 0.5 }, input: [4, 3, 2], output: [4, 3, 2], random: true },
    { args: { rate: 0, data_format: 'channels_first' }, input: [2, 4, 3], output: [2, 4, 3] },
  ],
  [{ args: { rate: 0.5 }, input: [4, 3], message: /SpatialDropout2D expects input of rank 3/ }],
);
