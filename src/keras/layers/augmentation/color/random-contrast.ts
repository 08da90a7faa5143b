import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, rangeComplaints, SHARE, shareFactor, valueRange } from '../arguments.js';
import { augmentationTraits, IGNORED_BY_IMAGES, ofImages } from '../augmentation.js';

export const RandomContrast = layer('RandomContrast', {
  summary: 'Moves the pixels of an image away from the mean of their channel, or towards it, while training.',
  args: {
    factor: required(shareFactor()),
    value_range: valueRange(),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ignored: IGNORED_BY_IMAGES,
  output: (config, [input]) => ofImages('RandomContrast', config, input),
  weights: () => [],
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
  traits: augmentationTraits,
});
