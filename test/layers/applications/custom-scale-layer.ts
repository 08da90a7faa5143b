import { layerCases } from '../layer-cases.js';

export default layerCases(
  'CustomScaleLayer',
  [
    {
      args: { scale: 0.17 },
      input: [
        [4, 3],
        [4, 3],
      ],
      output: [4, 3],
      mask: [true, false],
    },
    {
      args: { scale: 1 },
      input: [
        [4, 1],
        [1, 3],
      ],
      output: [4, 3],
    },
  ],
  [
    {
      args: { scale: 1 },
      input: [
        [4, 3],
        [4, 2],
      ],
      message: /one shape, or of size 1/,
    },
    { args: { scale: 1 }, input: [[4, 3], [3]], message: /one rank/ },
    { args: { scale: 1 }, input: [[4], [4], [4]], message: /2 inputs/ },
  ],
);
