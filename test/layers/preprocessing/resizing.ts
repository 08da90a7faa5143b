import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Resizing',
  [
    { args: { height: 3, width: 5 }, input: [4, 6, 2], output: [3, 5, 2] },
    {
      args: { height: 2, width: 3, interpolation: 'nearest', data_format: 'channels_first' },
      input: [2, 5, 4],
      output: [2, 2, 3],
    },
    { args: { height: 3, width: 7, interpolation: 'bicubic' }, input: [5, 4, 1], output: [3, 7, 1] },
    {
      args: { height: 2, width: 3, interpolation: 'lanczos3', antialias: true },
      input: [6, 7, 1],
      output: [2, 3, 1],
    },
    {
      args: { height: 3, width: 3, crop_to_aspect_ratio: true, interpolation: 'lanczos5' },
      input: [5, 8, 1],
      output: [3, 3, 1],
    },
    {
      args: { height: 4, width: 4, pad_to_aspect_ratio: true, fill_value: 0.5 },
      input: [3, 8, 2],
      output: [4, 4, 2],
    },
  ],
  [
    { args: { height: 2 }, input: [4, 4, 1], message: /width/ },
    { args: { height: 2, width: 2 }, input: [4, 4], message: /Resizing expects input of rank 3/ },
    { args: { height: 2, width: 2, fill_mode: 'reflect' }, input: [4, 4, 1], message: /fill_mode/ },
    {
      args: { height: 2, width: 2, crop_to_aspect_ratio: true, pad_to_aspect_ratio: true },
      input: [4, 4, 1],
      message: /exclude each other/,
    },
  ],
);
