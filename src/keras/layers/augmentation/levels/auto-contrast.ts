import { optional } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import { keptOutputs } from '../../traits/kept-elements.js';
import { rangeComplaints, valueRange } from '../arguments.js';
import { augmentationTraits, IGNORED_BY_IMAGES, ofImages } from '../augmentation.js';

export const AutoContrast = layer('AutoContrast', {
  summary: 'Stretches the values of each channel of an image to the whole range, in training and inference.',
  args: {
    value_range: valueRange(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ignored: IGNORED_BY_IMAGES,
  output: (config, [input]) => ofImages('AutoContrast', config, input),
  weights: () => [],
  conflicts: (config) => rangeComplaints(config),
  traits: { ...augmentationTraits, keptElements: keptOutputs(4) },
});
