import { layerCases } from '../layer-cases.js';

export default layerCases(
  'RMSNormalization',
  [
    { input: [5], output: [5], parameters: 5 },
    { args: { epsilon: 0.1 }, input: [4, 3], output: [4, 3], parameters: 3, mask: true },
    { args: { axis: [2, 3] }, input: [4, 3, 2], output: [4, 3, 2], parameters: 6 },
    { args: { axis: 1 }, input: [3, 3], output: [3, 3], parameters: 3 },
  ],
  [
    { args: { axis: 0 }, input: [4], message: /RMSNormalization has no axis 0/ },
    { args: { axis: 1 }, input: [4, 3], message: /\[4\], which do not fit/ },
  ],
);
