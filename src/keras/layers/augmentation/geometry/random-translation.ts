import { optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { augmenting, ofImages } from '../augmentation.js';
import { signedFactor } from '../factor.js';
import { fillMode, fillValue, interpolation } from './sampling.js';

export const RandomTranslation = layer('RandomTranslation', {
  summary: 'Moves images while training, by parts of their height (down) and width (to the right).',
  args: {
    height_factor: required(signedFactor()),
    width_factor: required(signedFactor()),
    fill_mode: optional(fillMode(), 'reflect'),
    interpolation: optional(interpolation(), 'bilinear'),
    seed: seed(),
    fill_value: fillValue(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomTranslation', config, input),
  random: '`height_factor` or `width_factor` is not 0',
});
