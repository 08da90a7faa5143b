import { layerCases } from '../layer-cases.js';

export default layerCases('Identity', [
  { input: [4, 3], output: [4, 3], mask: true },
  { args: { activity_regularizer: { type: 'l2', l2: 0.1 } }, input: [5], output: [5] },
]);
