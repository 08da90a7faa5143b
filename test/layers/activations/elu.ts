import { layerCases } from '../layer-cases.js';

export default layerCases('ELU', [
  { input: [4, 3], output: [4, 3], mask: true },
  { args: { alpha: 0.3 }, input: [5], output: [5] },
  { args: { alpha: -2 }, input: [5], output: [5] },
]);
