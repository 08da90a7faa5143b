import { fraction, required, seed } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';

export const GaussianDropout = layer('GaussianDropout', {
  summary: 'Multiplies by normal noise of mean 1 and variance rate / (1 - rate) while training.',
  args: {
    rate: required(fraction()),
    seed: seed(),
  },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  // The noise is made of two draws.
  random: '`rate` is above 0',
  traits: { ...elementwise, keptElements: keptOutputs(4) },
});
