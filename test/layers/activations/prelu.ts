import { layerCases } from '../layer-cases.js';

export default layerCases(
  'PReLU',
  [
    { input: [4, 3], output: [4, 3], parameters: 12, mask: true },
    { args: { shared_axes: [1, 2] }, input: [4, 3, 2], output: [4, 3, 2], parameters: 2 },
  ],
  [{ args: { shared_axes: [3] }, input: [4, 3], message: /shared_axes must be from 1 to 2/ }],
);
