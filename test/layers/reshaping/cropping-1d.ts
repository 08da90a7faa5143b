import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Cropping1D',
  [
    { input: [5, 2], output: [3, 2] },
    { args: { cropping: [2, 0] }, input: [5, 2], output: [3, 2] },
    { name: 'drops a mask', args: { cropping: 1 }, input: [5, 2], output: [3, 2], mask: true },
  ],
  [
    { args: { cropping: [3, 2] }, input: [5, 2], message: /Cropping1D leaves \[0\] of \[5, 2\]/ },
    { args: { cropping: [1, 1, 1] as never }, input: [5, 2], message: /cropping/ },
  ],
);
