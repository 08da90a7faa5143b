import { optional, orNull, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { augmenting, ofImages } from '../augmentation.js';
import { signedFactor } from '../factor.js';
import { fillMode, fillValue, interpolation } from './sampling.js';

const zoomFactor = () => signedFactor({ exclusiveMinimum: -1, maximum: 1 });

export const RandomZoom = layer('RandomZoom', {
  summary:
    'Zooms images while training: a factor of 0.2 shows 20 % more of the height or width, -0.2 shows 20 % less. Without `width_factor`, both axes have one factor.',
  args: {
    height_factor: required(zoomFactor()),
    width_factor: optional(orNull(zoomFactor()), null),
    fill_mode: optional(fillMode(), 'reflect'),
    interpolation: optional(interpolation(), 'bilinear'),
    seed: seed(),
    fill_value: fillValue(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomZoom', config, input),
  random: '`height_factor` or `width_factor` is not 0',
});
