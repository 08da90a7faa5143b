import { SampleShapeSchema } from '../../../schema/primitives.js';
import { absent, list } from '../../argument.js';
import { layer } from '../layer.js';
import { sameAxis } from '../traits/traits.js';

export const InputLayer = layer('InputLayer', {
  summary: 'Declares the shape of one sample.',
  args: { shape: absent(list(SampleShapeSchema)) },
  aliases: ['Input'],
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  tfjs: () => [],
  traits: {
    mask: 'keeps',
    activation: () => 'linear',
    keepsRange: () => true,
    keepsValues: true,
    originOf: sameAxis,
    timesUsed: () => 0,
    keptElements: () => 0,
    outputWithoutInput: (_, input) => input,
    vocabulary: () => null,
  },
});
