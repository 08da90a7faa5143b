import { layerCases } from '../layer-cases.js';

export default layerCases('AdaptiveAveragePooling3D', [
  { args: { output_size: [2, 3, 1] }, input: [3, 4, 2, 2], output: [2, 3, 1, 2] },
  { args: { output_size: 2, data_format: 'channels_first' }, input: [2, 4, 3, 5], output: [2, 2, 2, 2] },
]);
