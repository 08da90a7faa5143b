import { number, optional } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';

export const ELU = layer('ELU', {
  summary: 'x above 0, alpha · (exp(x) - 1) below.',
  args: { alpha: optional(number(), 1) },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  traits: { ...elementwise, activation: ({ alpha }) => (alpha === 1 ? 'elu' : 'linear') },
});
