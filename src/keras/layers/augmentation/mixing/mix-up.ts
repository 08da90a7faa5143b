import { number, optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { augmenting, ofImages } from '../augmentation.js';

export const MixUp = layer('MixUp', {
  summary:
    'Mixes each image with another one of its batch while training, and not their labels; the step mix_up of a dataset mixes both.',
  args: {
    alpha: optional(
      number({
        exclusiveMinimum: 0,
        maximum: 1e6,
        description: 'The weights have the distribution Beta(alpha, alpha).',
      }),
      0.2,
    ),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('MixUp', config, input),
  random: true,
});
