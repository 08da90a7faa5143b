import { number, required, seed } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';

export const GaussianNoise = layer('GaussianNoise', {
  summary: 'Adds normal noise with mean 0 in training.',
  args: {
    stddev: required(number({ minimum: 0, maximum: 1 })),
    seed: seed(),
  },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  random: '`stddev` is above 0',
  // The noise is made of two draws.
  traits: { ...elementwise, keptElements: keptOutputs(3) },
});
