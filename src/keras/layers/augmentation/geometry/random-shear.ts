import { optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { augmenting, ofImages } from '../augmentation.js';
import { fillMode, fillValue, interpolation } from './sampling.js';
import { shearComplaints, shearFactor } from './shear-factor.js';

export const RandomShear = layer('RandomShear', {
  summary: 'Shears images while training, along both axes by a part of the other one.',
  args: {
    x_factor: optional(shearFactor(), 0),
    y_factor: optional(shearFactor(), 0),
    interpolation: optional(interpolation(), 'bilinear'),
    fill_mode: optional(fillMode(), 'reflect'),
    fill_value: fillValue(),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('RandomShear', config, input),
  random: '`x_factor` or `y_factor` is not 0',
  conflicts: ({ x_factor, y_factor }) => [
    ...shearComplaints('x_factor', x_factor),
    ...shearComplaints('y_factor', y_factor),
  ],
});
