import { integer, optional, required, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat, toChannelsLast } from '../../shapes/data-format.js';
import { linearInTfjs } from '../../traits/base-traits.js';
import { augmentationTraits, augmenting, ofImages } from '../augmentation.js';

export const RandomCrop = layer('RandomCrop', {
  summary:
    'Cuts a window out of images while training, at one place for a batch. Where images are not higher and wider than the window, and in inference, cuts the largest part of its proportions from the middle and resizes it.',
  args: {
    height: required(integer()),
    width: required(integer()),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) =>
    ofImages('RandomCrop', config, input, ({ channels }) => ({
      shape: [config.height, config.width, channels],
    })),
  random: 'images are higher and wider than the window',
  // TensorFlow.js has no layer that cuts and resizes.
  tfjs: ({ name, height, width, data_format }, { inputs: [shape] }) => {
    const [rows, columns] = toChannelsLast(shape, data_format);
    return rows === height && columns === width
      ? linearInTfjs({ name })
      : [{ type: 'RandomCrop', name, arguments: {} }];
  },
  traits: {
    ...augmentationTraits,
    originOf({ data_format }, axis) {
      const [rows, columns] = data_format === 'channels_last' ? [0, 1] : [1, 2];
      if (axis === rows) return { from: 'argument', name: 'height' };
      return axis === columns ? { from: 'argument', name: 'width' } : { from: 'input', axis };
    },
  },
});
