import { optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { keptOutputs } from '../../traits/kept-elements.js';
import { augmentationTraits, augmenting, ofImages } from '../augmentation.js';
import { unsignedFactor, valueRange, valueRangeComplaints } from '../factor.js';
import { fillMode, fillValue, interpolation } from './sampling.js';

export const RandomElasticTransform = layer('RandomElasticTransform', {
  summary:
    'Moves the pixels of images by smooth noise while training, with a probability drawn from `factor`; how far is drawn from `scale`, once for a batch. Clips values to `value_range`.',
  args: {
    factor: optional(unsignedFactor(), [0, 1]),
    scale: optional(unsignedFactor(), [0, 1]),
    interpolation: optional(interpolation(), 'bilinear'),
    fill_mode: optional(fillMode(), 'reflect'),
    fill_value: fillValue(),
    value_range: optional(valueRange(), [0, 255]),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomElasticTransform', config, input),
  random: '`factor` and `scale` are above 0',
  conflicts: ({ value_range }) => valueRangeComplaints(value_range),
  // The four pixels around each place, their weighed sum, the choice among images and the clipped ones.
  traits: { ...augmentationTraits, keptElements: keptOutputs(8) },
});
