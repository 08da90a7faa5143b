import { layerCases } from '../layer-cases.js';

export default layerCases('AdaptiveAveragePooling2D', [
  { args: { output_size: [3, 2] }, input: [5, 5, 2], output: [3, 2, 2] },
  { args: { output_size: 1 }, input: [4, 3, 2], output: [1, 1, 2] },
  { args: { output_size: [2, 3], data_format: 'channels_first' }, input: [2, 4, 7], output: [2, 2, 3] },
]);
