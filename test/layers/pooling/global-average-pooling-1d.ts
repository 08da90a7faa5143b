import { layerCases } from '../layer-cases.js';

export default layerCases('GlobalAveragePooling1D', [
  { input: [5, 3], output: [3] },
  { args: { keepdims: true }, input: [5, 3], output: [1, 3], mask: true },
  { name: 'leaves masked steps out', input: [5, 3], output: [3], mask: true },
  { args: { data_format: 'channels_first' }, input: [5, 3], output: [5] },
]);
