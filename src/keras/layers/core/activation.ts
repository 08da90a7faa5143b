import { halvesLast } from '../../activations/index.js';
import { activation, required } from '../../argument.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { sameAxis } from '../traits/traits.js';

export const Activation = layer('Activation', {
  summary: 'An activation as a layer of its own.',
  args: { activation: required(activation()) },
  output({ activation }, [input]) {
    if (!halvesLast(activation)) return { shape: input.shape };
    const size = input.shape.at(-1) ?? 1;
    if (size % 2 === 0) return { shape: [...input.shape.slice(0, -1), size / 2] };
    const complaint = `glu halves the last axis, which must have an even size: Activation ${got(input)}.`;
    return { argument: 'activation', complaint };
  },
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
