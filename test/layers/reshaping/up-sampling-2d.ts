import { layerCases } from '../layer-cases.js';

export default layerCases(
  'UpSampling2D',
  [
    { input: [3, 4, 2], output: [6, 8, 2] },
    { args: { size: [3, 1], data_format: 'channels_first' }, input: [2, 3, 4], output: [2, 9, 4] },
    { args: { size: [2, 3], interpolation: 'bilinear' }, input: [3, 4, 2], output: [6, 12, 2] },
    { args: { size: [3, 2], interpolation: 'bicubic' }, input: [3, 4, 2], output: [9, 8, 2] },
    { args: { size: [2, 3], interpolation: 'lanczos3' }, input: [3, 4, 2], output: [6, 12, 2] },
    {
      args: { interpolation: 'lanczos5', data_format: 'channels_first' },
      input: [2, 6, 5],
      output: [2, 12, 10],
    },
  ],
  [{ args: { interpolation: 'area' as never }, input: [3, 4, 2], message: /interpolation/ }],
);
