import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, rangeComplaints, SHARE, shareFactor, valueRange } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

export const RandomContrast = layer('RandomContrast', {
  summary: 'Moves the pixels of an image away from the mean of their channel, or towards it, while training.',
  args: {
    factor: required(shareFactor()),
    value_range: valueRange(),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomContrast', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
});
