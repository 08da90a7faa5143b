import { layerCases } from '../layer-cases.js';

export default layerCases(
  'UnitNormalization',
  [
    { input: [4, 3], output: [4, 3], mask: true },
    { args: { axis: [1, 2] }, input: [4, 3], output: [4, 3] },
    { args: { axis: 1 }, input: [4, 3], output: [4, 3] },
  ],
  [{ args: { axis: 3 }, input: [4, 3], message: /UnitNormalization has no axis 3/ }],
);
