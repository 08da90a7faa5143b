import { layerCases } from './layer-cases.js';

type ElementwiseMerge = 'Add' | 'Average' | 'Maximum' | 'Minimum' | 'Multiply';

/** Cases of a layer that combines any number of inputs value by value. */
export const elementwiseCases = (type: ElementwiseMerge) =>
  layerCases(
    type,
    [
      {
        input: [
          [5, 3],
          [5, 3],
        ],
        output: [5, 3],
      },
      { name: 'three inputs', input: [[4], [4], [4]], output: [4] },
      { name: 'repeats axes of size 1', input: [[5, 1], [3], [2, 1, 3]], output: [2, 5, 3] },
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
      {
        name: 'a mask of the second input',
        input: [
          [5, 3],
          [5, 3],
        ],
        output: [5, 3],
        mask: [false, true],
      },
      {
        name: 'masks of three inputs',
        input: [
          [5, 3],
          [5, 3],
          [5, 3],
        ],
        output: [5, 3],
        mask: [true, true, true],
      },
    ],
    [
      {
        input: [4],
        message: new RegExp(
          `${type} expects 2 or more inputs but got 1, from the dataset\\. In a chain each layer has one input`,
        ),
      },
      {
        input: [[4], [5]],
        message: new RegExp(
          `${type} expects inputs of one shape, or of size 1 where they differ, but got \\[4\\] from the dataset and \\[5\\]`,
        ),
      },
    ],
  );
