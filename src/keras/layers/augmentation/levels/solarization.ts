import { type Argument, described, optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { rangeComplaints, shareInterval, valueRange } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

const factorOf = (description: string): Argument<number | number[], number[], 'optional'> =>
  described(description, optional(shareInterval(), [0, 0]));

export const Solarization = layer('Solarization', {
  summary: 'Adds to the pixels of each image and inverts those from a threshold on, while training.',
  args: {
    addition_factor: factorOf('Shares of 255, of which one is added; one number for 0 to that number.'),
    threshold_factor: factorOf(
      'Shares of 255, of which one is the threshold; one number for 0 to that number.',
    ),
    value_range: valueRange(),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('Solarization', config, input),
  conflicts: rangeComplaints,
  random: '`addition_factor` or `threshold_factor` is above 0',
});
