import { number, optional, orNull } from '../../argument.js';
import { layer } from '../layer.js';
import { elementwise } from '../traits/base-traits.js';

export const ReLU = layer('ReLU', {
  summary: 'max(x, 0), with an optional threshold, slope below it and maximum.',
  args: {
    max_value: optional(orNull(number({ minimum: 0 })), null),
    negative_slope: optional(number({ minimum: 0 }), 0),
    threshold: optional(number({ minimum: 0 }), 0),
  },
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  traits: { ...elementwise, activation: () => 'relu' },
});
