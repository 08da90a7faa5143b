import { layerCases } from '../layer-cases.js';

export default layerCases('UpSampling3D', [
  { input: [1, 2, 3, 2], output: [2, 4, 6, 2] },
  { args: { size: [3, 1, 2], data_format: 'channels_first' }, input: [2, 1, 2, 3], output: [2, 3, 2, 6] },
]);
