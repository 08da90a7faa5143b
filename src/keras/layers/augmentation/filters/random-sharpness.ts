import { layer } from '../../layer.js';
import { factorComplaints, rangeComplaints, SHARE, shareArguments } from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';

export const RandomSharpness = layer('RandomSharpness', {
  summary: 'Sharpens or smooths each image while training; a factor of 0.5 changes nothing.',
  args: shareArguments,
  ...augmenting,
  output: (config, [input]) => ofImages('RandomSharpness', config, input),
  conflicts: (config) => [...factorComplaints('factor', config.factor, SHARE), ...rangeComplaints(config)],
  random: true,
});
