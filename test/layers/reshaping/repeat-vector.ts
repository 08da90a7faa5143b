import { layerCases } from '../layer-cases.js';

export default layerCases(
  'RepeatVector',
  [{ args: { n: 3 }, input: [4], output: [3, 4] }],
  [{ args: { n: 3 }, input: [4, 2], message: /RepeatVector expects input of rank 1/ }],
);
