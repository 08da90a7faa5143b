import { batch, operationCases, tensor } from '../operation-cases.js';

const images = batch([6, 5, 3]);
const larger = [9, 11];
const smaller = [3, 2];

const resized = (['bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5'] as const).flatMap(
  (interpolation) => [
    { config: { size: larger, interpolation }, args: [images] },
    { config: { size: smaller, interpolation, antialias: interpolation !== 'nearest' }, args: [images] },
  ],
);

export default operationCases(
  'image',
  {
    RGBToGrayscale: [
      { args: [images] },
      { args: [batch([4, 4, 1])] },
      { config: { data_format: 'channels_first' }, args: [batch([3, 4, 5])] },
    ],
    Resize: [
      ...resized,
      { config: { size: smaller, interpolation: 'bicubic' }, args: [images] },
      { config: { size: larger, data_format: 'channels_first' }, args: [batch([3, 6, 5])] },
      { config: { size: [4, 8], crop_to_aspect_ratio: true }, args: [images] },
      { config: { size: [4, 9], pad_to_aspect_ratio: true, fill_value: 0.5 }, args: [images] },
      { config: { size: larger }, args: [tensor([4, 5, 2])] },
    ],
    ExtractPatches: [
      { config: { size: [2, 2], strides: [2, 2], data_format: 'channels_last' }, args: [batch([4, 6, 3])] },
      {
        config: { size: [3, 2], strides: [2, 1], padding: 'same', data_format: 'channels_last' },
        args: [images],
      },
      {
        config: { size: [2, 2], strides: [1, 1], dilation_rate: 2, data_format: 'channels_last' },
        args: [images],
      },
    ],
    PadImages: [
      { config: { top_padding: 1, bottom_padding: 2, left_padding: 0, right_padding: 3 }, args: [images] },
      {
        config: { top_padding: 1, left_padding: 2, target_height: 9, target_width: 8 },
        args: [images],
      },
    ],
    CropImages: [
      {
        config: { top_cropping: 1, bottom_cropping: 2, left_cropping: 0, right_cropping: 3 },
        args: [images],
      },
      {
        config: { bottom_cropping: 1, right_cropping: 2, target_height: 3, target_width: 2 },
        args: [images],
      },
    ],
    GaussianBlur: [
      { config: { data_format: 'channels_last' }, args: [images] },
      { config: { kernel_size: [5, 5], sigma: [0.5, 2], data_format: 'channels_last' }, args: [images] },
    ],
  },
  {
    Resize: [
      { args: [images], message: /size must be an integer or a list of integers; got null/ },
      {
        config: { size: larger, interpolation: 'area' },
        args: [images],
        message: /interpolation must be one of/,
      },
      { config: { size: larger }, args: [batch([4])], message: /images must be images \[batch, height/ },
    ],
    CropImages: [
      { config: { top_cropping: 1 }, args: [images], message: /Two of top_cropping, bottom_cropping/ },
    ],
    RGBToGrayscale: [{ args: [batch([4, 4, 2])], message: /they have 2/ }],
  },
);
