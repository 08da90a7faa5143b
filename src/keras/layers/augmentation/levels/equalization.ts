import { integer, optional } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { keptOutputs } from '../../traits/kept-elements.js';
import { rangeComplaints, valueRange } from '../arguments.js';
import { augmentationTraits, augmenting, ofImages } from '../augmentation.js';

export const Equalization = layer('Equalization', {
  summary:
    'Spreads the values of each channel evenly over the range while training, by the histogram of the batch.',
  args: {
    value_range: valueRange(),
    bins: optional(integer({ maximum: 65_536 }), 256),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) => ofImages('Equalization', config, input),
  conflicts: (config) => rangeComplaints(config),
  traits: { ...augmentationTraits, keptElements: keptOutputs(5) },
});
