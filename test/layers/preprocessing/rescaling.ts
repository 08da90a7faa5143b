import { layerCases } from '../layer-cases.js';

export default layerCases('Rescaling', [
  { args: { scale: 0.5 }, input: [4, 3], output: [4, 3], mask: true },
  { args: { scale: 2, offset: -1 }, input: [4], output: [4] },
]);
