import { number, required, seed } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';
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
  traits: { ...elementwise, keepsRange: () => true, keptElements: keptOutputs(2) },
});
