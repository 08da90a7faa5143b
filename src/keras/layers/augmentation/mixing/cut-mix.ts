import { optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { factorComplaints, SHARE, shareFactor } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

export const CutMix = layer('CutMix', {
  summary:
    'Replaces a rectangle of each image by that of another one of its batch while training, and does not mix their labels; the step cut_mix of a dataset mixes both.',
  args: {
    factor: optional(shareFactor(), [0, 1]),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('CutMix', config, input),
  conflicts: (config) => factorComplaints('factor', config.factor, SHARE),
  random: true,
});
