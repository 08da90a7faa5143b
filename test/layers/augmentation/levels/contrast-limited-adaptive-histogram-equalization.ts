import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'ContrastLimitedAdaptiveHistogramEqualization',
  [
    { input: [16, 16, 3], output: [16, 16, 3], integers: 256 },
    {
      args: { tile_grid_size: [3, 2], clip_limit: 20, value_range: [-2, 2], data_format: 'channels_first' },
      input: [2, 10, 9],
      output: [2, 10, 9],
    },
    {
      name: 'without a limit',
      args: { tile_grid_size: [2, 4], clip_limit: 0 },
      input: [8, 7, 1],
      output: [8, 7, 1],
      integers: 100,
    },
  ],
  [
    { args: { tile_grid_size: [8, 8] }, input: [3, 16, 1], message: /cannot cut .* into 8 × 8 tiles/ },
    { args: { tile_grid_size: 4 }, input: [3, 16, 1], message: /tile_grid_size/ },
  ],
);
