import { optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, rangeComplaints, SHARE, shareFactor, valueRange } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

export const RandomInvert = layer('RandomInvert', {
  summary: 'Inverts the colors of some images while training; the factor is the probability.',
  args: {
    factor: optional(shareFactor(), [0, 1]),
    value_range: valueRange(),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomInvert', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
});
