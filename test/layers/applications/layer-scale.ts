import { layerCases } from '../layer-cases.js';

export default layerCases(
  'LayerScale',
  [
    {
      args: { init_values: 1e-6, projection_dim: 3 },
      input: [4, 3],
      output: [4, 3],
      parameters: 3,
      mask: true,
    },
    { args: { init_values: 0.5, projection_dim: 1 }, input: [2, 2, 4], output: [2, 2, 4], parameters: 1 },
  ],
  [{ args: { init_values: 1, projection_dim: 4 }, input: [4, 3], message: /size of the last axis, 3/ }],
);
