import { layerCases } from '../layer-cases.js';

export default layerCases('GlobalMaxPooling1D', [
  { input: [5, 3], output: [3] },
  { args: { keepdims: true }, input: [5, 3], output: [1, 3] },
  { args: { data_format: 'channels_first' }, input: [5, 3], output: [5] },
  { name: 'ignores a mask', input: [5, 3], output: [3], mask: true },
]);
