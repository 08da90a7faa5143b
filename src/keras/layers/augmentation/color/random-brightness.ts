import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, rangeComplaints, SIGNED, signedFactor, valueRange } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

export const RandomBrightness = layer('RandomBrightness', {
  summary: 'Adds to all pixels of an image while training: a share of the range of values.',
  args: {
    factor: required(signedFactor()),
    value_range: valueRange(),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomBrightness', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SIGNED), ...rangeComplaints(config)],
  random: true,
});
