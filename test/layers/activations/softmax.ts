import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Softmax',
  [
    { input: [4, 3], output: [4, 3] },
    { args: { axis: 1 }, input: [4, 3], output: [4, 3] },
    { args: { axis: [1, 2] }, input: [4, 3, 2], output: [4, 3, 2] },
    {
      name: 'a mask of its numbers, all of them in one sample',
      input: [4],
      output: [4],
      mask: true,
      maskedFirst: true,
    },
  ],
  [{ args: { axis: 2 }, input: [4], message: /Softmax has no axis 2/ }],
);
