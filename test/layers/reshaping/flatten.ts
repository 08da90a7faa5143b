import { layerCases } from '../layer-cases.js';

export default layerCases('Flatten', [
  { input: [2, 3, 4], output: [24] },
  { args: { data_format: 'channels_first' }, input: [2, 3, 4], output: [24] },
  { name: 'drops a mask', input: [5, 2], output: [10], mask: true },
  { input: [3], output: [3] },
]);
