import { layerCases } from '../layer-cases.js';

export default layerCases(
  'StochasticDepth',
  [
    { args: { drop_path_rate: 0.3 }, input: [4, 3], output: [4, 3], mask: true, random: true },
    { args: { drop_path_rate: 0 }, input: [4], output: [4] },
  ],
  [{ args: { drop_path_rate: 1 }, input: [4], message: /drop_path_rate/ }],
);
