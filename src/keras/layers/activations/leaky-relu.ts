import { number, optional } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';

export const LeakyReLU = layer('LeakyReLU', {
  summary: 'x above 0, negative_slope · x below.',
  args: { negative_slope: optional(number({ minimum: 0 }), 0.3, { name: 'alpha' }) },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  tfjs: ({ name, negative_slope }) => [{ type: 'LeakyReLU', name, arguments: { alpha: negative_slope } }],
  traits: { ...elementwise, activation: () => 'leaky_relu' },
});
