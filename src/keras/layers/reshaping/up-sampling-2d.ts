import { choice, optional, sizes } from '../../argument.js';
import { layer } from '../layer.js';
import { channelsOnly } from '../pooling/pooling.js';
import { dataFormat } from '../shapes/data-format.js';
import { onSpatialAxes } from '../shapes/spatial.js';
import { rearranging } from '../traits/base-traits.js';

export const UpSampling2D = layer('UpSampling2D', {
  summary: 'Enlarges images by whole factors.',
  args: {
    size: optional(sizes(2, 'Factors of height and width; default 2.'), [2, 2]),
    data_format: optional(dataFormat(2), 'channels_last'),
    interpolation: optional(choice(['nearest', 'bilinear']), 'nearest'),
  },
  output: ({ size, data_format }, [input]) =>
    onSpatialAxes({ type: 'UpSampling2D', rank: 2, format: data_format }, input, (sample) => ({
      shape: [...sample.sizes.map((length, axis) => length * (size[axis] ?? 1)), sample.channels],
    })),
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
    ...rearranging,
    // A mean of integers is none.
    keepsValues: false,
    originOf: (config, axis) => channelsOnly(2, config, axis),
  },
});
