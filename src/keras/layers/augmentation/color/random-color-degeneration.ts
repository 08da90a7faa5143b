import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, rangeComplaints, SIGNED, signedFactor, valueRange } from '../arguments.js';
import { augmenting } from '../augmentation.js';
import { ofColors } from '../color-images.js';

export const RandomColorDegeneration = layer('RandomColorDegeneration', {
  summary: 'Mixes each image with its gray version while training; a factor of 1 is gray.',
  args: {
    factor: required(signedFactor()),
    value_range: valueRange(),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofColors('RandomColorDegeneration', config, input, [1, 3]),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SIGNED), ...rangeComplaints(config)],
  random: true,
});
