import {
  choiceArgument,
  flagArgument,
  integersArgument,
  numberArgument,
  rejectValue,
  sizesArgument,
} from '../arguments/values.js';
import { reject } from '../rejection.js';
import { image } from './image.js';
import { imagesArgument, withSizesOf } from './images.js';

/** How pixels between pixels are computed. */
export const INTERPOLATIONS = ['bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5'] as const;

/** Images in another size. */
export const Resize = image('Resize', {
  parameters: ['images'],
  options: {
    size: null,
    interpolation: 'bilinear',
    antialias: false,
    crop_to_aspect_ratio: false,
    pad_to_aspect_ratio: false,
    fill_mode: 'constant',
    fill_value: 0,
    data_format: null,
  },
  output(args) {
    const images = imagesArgument(args);
    if (integersArgument(args, 'size').length !== 2) rejectValue(args, 'size', '[height, width]');
    const [height = 1, width = 1] = sizesArgument(args, 'size', 2);
    choiceArgument(args, 'interpolation', INTERPOLATIONS);
    choiceArgument(args, 'fill_mode', ['constant']);
    numberArgument(args, 'fill_value');
    flagArgument(args, 'antialias');
    if (flagArgument(args, 'crop_to_aspect_ratio') && flagArgument(args, 'pad_to_aspect_ratio'))
      reject('crop_to_aspect_ratio and pad_to_aspect_ratio exclude each other.', 'pad_to_aspect_ratio');
    return withSizesOf(images, { height, width });
  },
});
