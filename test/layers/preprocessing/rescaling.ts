import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Rescaling',
  [
    { args: { scale: 0.5 }, input: [4, 3], output: [4, 3], mask: true },
    { args: { scale: 2, offset: -1 }, input: [4], output: [4] },
    { args: { scale: [0.5, 2, 3], offset: [[1], [2]] }, input: [4, 2, 3], output: [4, 2, 3] },
  ],
  [
    { args: { scale: [1, 2] }, input: [4, 3], message: /scale has the shape \[2\]/ },
    { args: { scale: 1, offset: [[1], [2]] }, input: [2], message: /offset has the shape \[2, 1\]/ },
    { args: { scale: [[1], [1, 2]] }, input: [2, 2], message: /lists in scale must be of one length/ },
  ],
);
