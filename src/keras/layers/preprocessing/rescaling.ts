import { number, optional, required } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';

export const Rescaling = layer('Rescaling', {
  summary: 'x · scale + offset.',
  args: { scale: required(number()), offset: optional(number(), 0) },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  traits: elementwise,
});
