import { layerCases } from '../layer-cases.js';

export default layerCases('GlobalMaxPooling2D', [
  { input: [4, 3, 2], output: [2] },
  { args: { keepdims: true }, input: [4, 3, 2], output: [1, 1, 2] },
  { args: { data_format: 'channels_first' }, input: [4, 3, 2], output: [4] },
  { name: 'divides the gradient among equal values', input: [4, 3, 2], output: [2], integers: 2 },
]);
