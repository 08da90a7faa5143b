import { required } from '../../../argument.js';
import { layer } from '../../layer.js';
import { augmenting, ofImages } from '../augmentation.js';
import { rangedFactor } from '../factor.js';
import { samplingArguments } from './sampling.js';

export const RandomRotation = layer('RandomRotation', {
  summary:
    'Rotates images around their middle while training, by a part of a full turn: 0.25 is 90° against the clock.',
  args: {
    factor: required(rangedFactor()),
    ...samplingArguments,
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomRotation', config, input),
  random: '`factor` is not 0',
});
