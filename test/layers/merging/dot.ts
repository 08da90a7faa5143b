import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Dot',
  [
    { args: { axes: 1 }, input: [[4], [4]], output: [1] },
    {
      args: { axes: -1, normalize: true },
      input: [
        [5, 3],
        [4, 3],
      ],
      output: [5, 4],
    },
    {
      args: { axes: [1, 2] },
      input: [
        [3, 5],
        [7, 3],
      ],
      output: [5, 7],
    },
    { args: { axes: [1, 2], normalize: true }, input: [[3], [7, 3]], output: [7] },
    {
      args: { axes: [2, 1] },
      input: [
        [2, 3, 4],
        [3, 2, 5],
      ],
      output: [2, 4, 2, 5],
    },
    {
      name: 'drops masks',
      args: { axes: 2 },
      input: [
        [5, 3],
        [5, 3],
      ],
      output: [5, 5],
      mask: [true, true],
    },
  ],
  [
    { args: { axes: 1 }, input: [4], message: /Dot expects 2 inputs but got 1/ },
    { args: {}, input: [[4], [4]], message: /Missing field 'axes'/ },
    { args: { axes: 0 }, input: [[4], [4]], message: /Dot has no axes 0/ },
    { args: { axes: [1, 3] }, input: [[4], [4]], message: /Dot has no axes \[1,3\]/ },
    {
      args: { axes: 1 },
      input: [[4], [5]],
      message: /to have one size but got \[4\] from the dataset and \[5\]/,
    },
  ],
);
