import { layerCases } from '../layer-cases.js';

export default layerCases('GlobalMaxPooling3D', [
  { input: [2, 3, 2, 4], output: [4] },
  { args: { keepdims: true }, input: [2, 3, 2, 4], output: [1, 1, 1, 4] },
  {
    args: { keepdims: true, data_format: 'channels_first' },
    input: [4, 2, 3, 2],
    output: [4, 1, 1, 1],
  },
]);
