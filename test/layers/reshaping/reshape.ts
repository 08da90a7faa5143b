import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Reshape',
  [
    { args: { target_shape: [3, 4] }, input: [12], output: [3, 4] },
    { args: { target_shape: [-1, 2] }, input: [3, 4], output: [6, 2] },
  ],
  [{ args: { target_shape: [5] }, input: [12], message: /Reshape cannot turn 12 elements into \[5\]/ }],
);
