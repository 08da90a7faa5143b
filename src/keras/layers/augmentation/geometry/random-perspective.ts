import { number, optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import type { SpatialSample } from '../../shapes/spatial.js';
import { augmenting, ofImages } from '../augmentation.js';
import { unsignedFactor } from '../factor.js';
import { fillValue, interpolation } from './sampling.js';

export const RandomPerspective = layer('RandomPerspective', {
  summary:
    'Distorts the perspective of images while training, with a probability drawn from `factor`: moves their corners by up to half of `scale` of their size.',
  args: {
    factor: optional(unsignedFactor(), [0, 1]),
    scale: optional(number({ minimum: 0, maximum: 1 }), 1),
    interpolation: optional(interpolation(), 'bilinear'),
    fill_value: fillValue(),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomPerspective', config, input, withCorners),
  random: '`factor` and `scale` are above 0',
});

/** The perspective of four corners is not defined where some are the same. */
const withCorners = ({ sizes, channels, shown }: SpatialSample) =>
  sizes.every((size) => size > 1)
    ? { shape: [...sizes, channels] }
    : { complaint: `RandomPerspective needs images of at least 2 by 2 pixels but got ${shown}.` };
