import { layerCases } from '../layer-cases.js';

export default layerCases(
  'SpatialDropout3D',
  [
    { args: { rate: 0.5 }, input: [2, 3, 2, 2], output: [2, 3, 2, 2], random: true },
    { args: { rate: 0, data_format: 'channels_first' }, input: [2, 4, 3, 2], output: [2, 4, 3, 2] },
  ],
  [{ args: { rate: 0.5 }, input: [4, 3, 2], message: /SpatialDropout3D expects input of rank 4/ }],
);
