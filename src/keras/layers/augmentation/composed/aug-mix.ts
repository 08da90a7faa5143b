import { flag, integer, number, optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { keptOutputs } from '../../traits/kept-elements.js';
import { factorComplaints, rangeComplaints, SHARE, shareFactor, valueRange } from '../arguments.js';
import { augmentationTraits, augmenting, ofImages } from '../augmentation.js';
import { ofColors } from '../color-images.js';
import { interpolation } from '../geometry/sampling.js';

export const AugMix = layer('AugMix', {
  summary:
    'Mixes images with versions of them that chains of augmentations give, while training. The augmentations of each chain are drawn once for a training, as in a compiled training of Keras; their parameters and the weights of the mixture are drawn in each step.',
  args: {
    value_range: valueRange(),
    num_chains: optional(integer({ maximum: 16 }), 3),
    chain_depth: optional(integer({ maximum: 16, description: 'The augmentations of a chain.' }), 3),
    factor: optional(shareFactor(), [0, 0.3]),
    alpha: optional(
      number({
        exclusiveMinimum: 0,
        maximum: 1e6,
        description: 'The parameter of the distributions of the weights.',
      }),
      1,
    ),
    all_ops: flag(true),
    interpolation: optional(interpolation(), 'bilinear'),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  // Only color degeneration reads colors.
  output: (config, [input]) =>
    config.all_ops ? ofColors('AugMix', config, input, [1, 3]) : ofImages('AugMix', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
  traits: {
    ...augmentationTraits,
    keptElements: (config, shapes) =>
      (2 + 2 * config.num_chains * config.chain_depth) * keptOutputs(1)(config, shapes),
  },
});
