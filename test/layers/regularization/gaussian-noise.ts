import { layerCases } from '../layer-cases.js';

export default layerCases(
  'GaussianNoise',
  [
    { args: { stddev: 0.5 }, input: [4, 3], output: [4, 3], random: true, mask: true },
    { args: { stddev: 1, seed: 3 }, input: [4], output: [4], random: true },
    { args: { stddev: 0 }, input: [4], output: [4] },
  ],
  [
    { input: [4], message: /Missing field 'stddev'/ },
    { args: { stddev: 1.5 }, input: [4], message: /stddev must be/ },
  ],
);
