import { integer, optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { keptOutputs } from '../../traits/kept-elements.js';
import { factorComplaints, rangeComplaints, SHARE, shareFactor, valueRange } from '../arguments.js';
import { augmentationTraits, augmenting } from '../augmentation.js';
import { ofColors } from '../color-images.js';
import { interpolation } from '../geometry/sampling.js';

export const RandAugment = layer('RandAugment', {
  summary:
    'Applies augmentations to the images of a batch while training, each drawn from eleven: shear, translation, rotation, brightness, color degeneration, contrast, sharpness, posterization, solarization, auto-contrast and equalization.',
  args: {
    value_range: valueRange(),
    num_ops: optional(integer({ maximum: 16, description: 'How many are applied, one after the other.' }), 2),
    factor: optional(shareFactor(), [0, 0.5]),
    interpolation: optional(interpolation(), 'bilinear'),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofColors('RandAugment', config, input, [1, 3]),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
  // Each operation computes all augmentations and chooses one.
  traits: {
    ...augmentationTraits,
    keptElements: (config, shapes) => 22 * config.num_ops * keptOutputs(1)(config, shapes),
  },
});
