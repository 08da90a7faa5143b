import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Subtract',
  [
    {
      input: [
        [5, 3],
        [5, 3],
      ],
      output: [5, 3],
    },
    { name: 'repeats axes of size 1', input: [[5, 1], [3]], output: [5, 3] },
    {
      name: 'masks of all inputs',
      input: [
        [5, 3],
        [5, 3],
      ],
      output: [5, 3],
      mask: [true, true],
    },
    {
      name: 'a mask of the first input',
      input: [
        [5, 3],
        [5, 3],
      ],
      output: [5, 3],
      mask: [true, false],
    },
  ],
  [
    {
      input: [4],
      message: /Subtract expects 2 inputs but got 1, from the dataset\. In a chain each layer has one input/,
    },
    {
      input: [[4], [5]],
      message:
        /Subtract expects inputs of one shape, or of size 1 where they differ, but got \[4\] from the dataset and \[5\]/,
    },
    { input: [[4], [4], [4]], message: /Subtract expects 2 inputs but got 3/ },
  ],
);
