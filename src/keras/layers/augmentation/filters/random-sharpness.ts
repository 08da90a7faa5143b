import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, rangeComplaints, SHARE, shareFactor, valueRange } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

export const RandomSharpness = layer('RandomSharpness', {
  summary: 'Sharpens or smooths each image while training; a factor of 0.5 changes nothing.',
  args: {
    factor: required(shareFactor()),
    value_range: valueRange(),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomSharpness', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
});
