import { layerCases } from '../layer-cases.js';

export default layerCases(
  'UpSampling1D',
  [
    { input: [3, 2], output: [6, 2] },
    { args: { size: 3 }, input: [3, 2], output: [9, 2] },
  ],
  [{ args: { size: [2] as never }, input: [3, 2], message: /size/ }],
);
