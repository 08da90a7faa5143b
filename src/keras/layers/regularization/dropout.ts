import { number, required, seed } from '../../argument.js';
import { layer } from '../layer.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { sameAxis } from '../traits/traits.js';
import { noiseShape, outputWithNoise } from './noise-shape.js';

export const Dropout = layer('Dropout', {
  summary: 'Zeroes a fraction of the inputs while training and scales the rest by 1 / (1 - rate).',
  args: {
    rate: required(number({ minimum: 0, maximum: 1 })),
    noise_shape: noiseShape(),
    seed: seed(),
  },
  output: ({ noise_shape }, [input]) => outputWithNoise('Dropout', noise_shape, input),
  weights: () => [],
  random: '`rate` is above 0',
  traits: {
    mask: 'keeps',
    activation: () => 'linear',
    keepsRange: () => true,
    keepsValues: false,
    originOf: sameAxis,
    timesUsed: () => 0,
    keptElements: keptOutputs(2),
    outputWithoutInput: (_, input) => input,
    vocabulary: () => null,
  },
});
