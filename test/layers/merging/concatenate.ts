import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Concatenate',
  [
    {
      input: [
        [5, 3],
        [5, 2],
      ],
      output: [5, 5],
    },
    {
      args: { axis: 1 },
      input: [
        [5, 3],
        [1, 3],
        [2, 3],
      ],
      output: [8, 3],
    },
    {
      args: { axis: -2 },
      input: [
        [5, 3, 2],
        [5, 1, 2],
      ],
      output: [5, 4, 2],
    },
    {
      name: 'masks of features',
      input: [
        [5, 3],
        [5, 2],
      ],
      output: [5, 5],
      mask: [true, true],
    },
    {
      name: 'masks of steps',
      args: { axis: 1 },
      input: [
        [5, 3],
        [4, 3],
      ],
      output: [9, 3],
      mask: [true, true],
    },
    {
      name: 'a mask of one of two',
      args: { axis: 1 },
      input: [
        [5, 3],
        [4, 3],
      ],
      output: [9, 3],
      mask: [false, true],
    },
  ],
  [
    { input: [4], message: /Concatenate expects 2 or more inputs but got 1/ },
    { args: { axis: 0 }, input: [[4], [4]], message: /Concatenate has no axis 0/ },
    {
      args: { axis: 3 },
      input: [[4], [4]],
      message: /Concatenate has no axis 3: it got \[4\] from the dataset/,
    },
    {
      input: [
        [5, 3],
        [4, 3],
      ],
      message: /one shape except for axis -1 but got \[5, 3\] from the dataset and \[4, 3\]/,
    },
    { input: [[5, 3], [3]], message: /one shape except for axis -1/ },
  ],
);
