import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { BITS, bits, factorComplaints, rangeComplaints, valueRange } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

export const RandomPosterization = layer('RandomPosterization', {
  summary:
    'Keeps only the highest bits of each channel while training: for two factors, from the least one to below the greatest.',
  args: {
    factor: required(bits()),
    value_range: valueRange(),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomPosterization', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, BITS), ...rangeComplaints(config)],
  random: true,
});
