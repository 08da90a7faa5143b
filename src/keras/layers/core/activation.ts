import { activation, required } from '../../argument.js';
import { layer } from '../layer.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { sameAxis } from '../traits/traits.js';

export const Activation = layer('Activation', {
  summary: 'An activation as a layer of its own.',
  args: { activation: required(activation()) },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  traits: {
    mask: 'keeps',
    activation: (config) => config.activation,
    keepsRange: (config) => config.activation === 'linear',
    keepsValues: false,
    originOf: sameAxis,
    timesUsed: () => 0,
    keptElements: keptOutputs(1),
    outputWithoutInput: (_, input) => input,
    vocabulary: () => null,
  },
});
