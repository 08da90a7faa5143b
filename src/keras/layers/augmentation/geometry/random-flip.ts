import { choice, optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { augmentationTraits, augmenting, ofImages } from '../augmentation.js';

const MODES = ['horizontal', 'vertical', 'horizontal_and_vertical'] as const;

export const RandomFlip = layer('RandomFlip', {
  summary: 'Flips half of the images while training: left to right, upside down, or both at once.',
  args: {
    mode: optional(choice(MODES), 'horizontal_and_vertical'),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomFlip', config, input),
  random: true,
  traits: { ...augmentationTraits, keepsValues: true },
});
