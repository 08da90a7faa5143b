import { layerCases } from '../layer-cases.js';

export default layerCases(
  'BatchNormalization',
  [
    { input: [4], output: [4], parameters: 16 },
    { args: { momentum: 0.5, scale: false, epsilon: 0.1 }, input: [4, 3], output: [4, 3], parameters: 9 },
    { args: { axis: 1, center: false }, input: [4, 3, 2], output: [4, 3, 2], parameters: 12 },
    {
      name: 'leaves masked steps out of its statistics',
      input: [4, 3],
      output: [4, 3],
      parameters: 12,
      mask: true,
    },
    {
      name: 'frozen, uses moving statistics in training',
      args: { trainable: false },
      input: [4],
      output: [4],
      parameters: 16,
    },
  ],
  [{ args: { axis: 3 }, input: [4], message: /BatchNormalization has no axis 3/ }],
);
