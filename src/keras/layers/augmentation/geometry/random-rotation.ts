import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { augmenting, ofImages } from '../augmentation.js';
import { signedFactor } from '../factor.js';
import { fillMode, fillValue, interpolation } from './sampling.js';

export const RandomRotation = layer('RandomRotation', {
  summary:
    'Rotates images around their middle while training, by a part of a full turn: 0.25 is 90° against the clock.',
  args: {
    factor: required(signedFactor()),
    fill_mode: optional(fillMode(), 'reflect'),
    interpolation: optional(interpolation(), 'bilinear'),
    seed: seed(),
    fill_value: fillValue(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomRotation', config, input),
  random: '`factor` is not 0',
});
