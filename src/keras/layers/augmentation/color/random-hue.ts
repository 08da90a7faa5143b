import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, rangeComplaints, SHARE, shareFactor, valueRange } from '../arguments.js';
import { augmenting } from '../augmentation.js';
import { ofColors } from '../color-images.js';

export const RandomHue = layer('RandomHue', {
  summary: 'Turns the hue of each image while training.',
  args: {
    factor: required(shareFactor()),
    value_range: valueRange(),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofColors('RandomHue', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
});
