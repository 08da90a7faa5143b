import { choice, optional, sizes } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { enlargedShape, repeatingTraits } from './enlarged-shape.js';

const INTERPOLATIONS = ['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'] as const;

export const UpSampling2D = layer('UpSampling2D', {
  summary: 'Enlarges images by whole factors.',
  args: {
    size: optional(sizes(2, 'Factors of height and width; default 2.'), [2, 2]),
    data_format: optional(dataFormat(2), 'channels_last'),
    interpolation: optional(choice(INTERPOLATIONS), 'nearest'),
  },
  output: ({ size, data_format: format }, [input]) =>
    enlargedShape({ type: 'UpSampling2D', rank: 2, format }, size, input),
  weights: () => [],
  /** TensorFlow.js interpolates between the corners of pixels, Keras between their centers. */
  tfjs: ({ name, ...config }) => [
    {
      type: config.interpolation === 'nearest' ? 'UpSampling2D' : 'UpSampling2DOfPixelCenters',
      name,
      arguments: config,
    },
  ],
  traits: {
    ...repeatingTraits(2),
    // A mean of integers is none, and a bicubic or Lanczos interpolation leaves their range.
    keepsValues: false,
    keepsRange: ({ interpolation }) => interpolation === 'nearest' || interpolation === 'bilinear',
  },
});
