import { optional, orNull, required } from '../../../argument.js';
import { layer } from '../../layer.js';
import { augmenting, ofImages } from '../augmentation.js';
import { signedFactor } from '../factor.js';
import { samplingArguments } from './sampling.js';

const zoomFactor = () => signedFactor({ exclusiveMinimum: -1, maximum: 1 });

export const RandomZoom = layer('RandomZoom', {
  summary:
    'Zooms images while training: a factor of 0.2 shows 20 % more of the height or width, -0.2 shows 20 % less. Without `width_factor`, both axes have one factor.',
  args: {
    height_factor: required(zoomFactor()),
    width_factor: optional(orNull(zoomFactor()), null),
    ...samplingArguments,
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomZoom', config, input),
  random: '`height_factor` or `width_factor` is not 0',
});
