import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, rangeComplaints, SIGNED, signedFactor, valueRange } from '../arguments.js';
import { augmenting } from '../augmentation.js';
import { ofColors } from '../color-images.js';

export const RandomSaturation = layer('RandomSaturation', {
  summary:
    'Multiplies the saturation of each image while training; a factor of 0 is gray, 0.5 changes nothing.',
  args: {
    factor: required(signedFactor()),
    value_range: valueRange(),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofColors('RandomSaturation', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SIGNED), ...rangeComplaints(config)],
  random: true,
});
