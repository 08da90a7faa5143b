import { fraction, required } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';

export const StochasticDepth = layer('StochasticDepth', {
  summary:
    'Zeroes whole samples with probability drop_path_rate while training and scales the rest by 1 / (1 - drop_path_rate), as ConvNeXt does.',
  module: 'keras.src.applications.convnext',
  args: { drop_path_rate: required(fraction()) },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  random: '`drop_path_rate` is above 0',
  traits: { ...elementwise, mask: 'computes', keepsRange: () => true },
});
