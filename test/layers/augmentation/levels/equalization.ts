import { layerCases } from '../../layer-cases.js';

export default layerCases(
  'Equalization',
  [
    { input: [6, 5, 3], output: [6, 5, 3], integers: 200 },
    {
      args: { bins: 20, value_range: [-2, 2], data_format: 'channels_first' },
      input: [2, 6, 5],
      output: [2, 6, 5],
    },
    { name: 'images of one value', input: [4, 3, 2], output: [4, 3, 2], integers: 1, args: { bins: 8 } },
  ],
  [{ args: { bins: 0 }, input: [3, 2, 1], message: /bins/ }],
);
