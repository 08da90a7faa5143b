import { layer } from '../../layer.js';
import { factorComplaints, rangeComplaints, SHARE, shareArguments } from '../arguments.js';
import { augmenting } from '../augmentation.js';
import { ofColors } from '../color-images.js';

export const RandomHue = layer('RandomHue', {
  summary: 'Turns the hue of each image while training.',
  args: shareArguments,
  ...augmenting,
  output: (config, [input]) => ofColors('RandomHue', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
});
