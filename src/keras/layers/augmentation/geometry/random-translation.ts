import { required } from '../../../argument.js';
import { layer } from '../../layer.js';
import { augmenting, ofImages } from '../augmentation.js';
import { signedFactor } from '../factor.js';
import { samplingArguments } from './sampling.js';

export const RandomTranslation = layer('RandomTranslation', {
  summary: 'Moves images while training, by parts of their height (down) and width (to the right).',
  args: {
    height_factor: required(signedFactor()),
    width_factor: required(signedFactor()),
    ...samplingArguments,
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomTranslation', config, input),
  random: '`height_factor` or `width_factor` is not 0',
});
