import { number, optional, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { augmenting } from '../augmentation.js';
import { ofColors } from '../color-images.js';

export const RandomGrayscale = layer('RandomGrayscale', {
  summary:
    'Makes some images gray while training, in as many channels as before; the factor is the probability.',
  args: {
    factor: optional(number({ minimum: 0, maximum: 1 }), 0.5),
    data_format: optional(dataFormat(2), 'channels_last'),
    seed: seed(),
  },
  ...augmenting,
  output: (config, [input]) => ofColors('RandomGrayscale', config, input, [1, 3]),
  random: true,
});
