import { layerCases } from '../layer-cases.js';

const MEAN = [123.675, 116.28, 103.53];
const VARIANCE = [3409.976, 3262.694, 3291.891];

export default layerCases(
  'Normalization',
  [
    { input: [4, 3], output: [4, 3], parameters: 7, mask: true },
    { args: { axis: [1, -1] }, input: [4, 3], output: [4, 3], parameters: 25 },
    { args: { axis: null }, saved: { axis: [] }, input: [4, 3], output: [4, 3], parameters: 3 },
    { args: { axis: 1, invert: true }, input: [2, 3, 4], output: [2, 3, 4], parameters: 5 },
    { args: { mean: MEAN, variance: VARIANCE }, input: [2, 2, 3], output: [2, 2, 3] },
    {
      args: { axis: [3], mean: MEAN, variance: VARIANCE, invert: true },
      input: [2, 2, 3],
      output: [2, 2, 3],
    },
    { args: { axis: null, mean: 3, variance: 0 }, saved: { axis: [] }, input: [4], output: [4] },
    { args: { axis: [1, 2], mean: [[1], [2]], variance: [[3], [4]] }, input: [2, 3], output: [2, 3] },
    { args: { axis: [2, 1], mean: [1, 2, 3], variance: [1, 4, 9] }, input: [2, 3], output: [2, 3] },
  ],
  [
    { args: { axis: 0 }, input: [4], message: /Normalization has no axis 0/ },
    { args: { mean: [1] }, input: [1], message: /mean is given without variance/ },
    { args: { variance: 1 }, input: [1], message: /variance is given without mean/ },
    { args: { mean: [1, 2], variance: [1] }, input: [2], message: /same shape; got \[2\] and \[1\]/ },
    {
      args: { axis: null, mean: [1], variance: [1] },
      input: [1],
      message: /mean has 1 axes, but axis names 0/,
    },
    {
      args: { mean: [1, 2], variance: [1, 1] },
      input: [3],
      message: /shape \[2\], but the axes -1 have the sizes \[3\]/,
    },
    {
      args: { axis: [1, 2], mean: [[1], [1, 2]], variance: 1 },
      input: [2, 2],
      message: /lists in mean must be of one length/,
    },
    { args: { mean: 1, variance: -1 }, input: [2], message: /variance/ },
  ],
);
