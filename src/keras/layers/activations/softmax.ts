import { optional } from '../../argument.js';
import { layer } from '../layer.js';
import { axes, axesComplaint } from '../shapes/axes.js';
import { elementwise } from '../traits/base-traits.js';

export const Softmax = layer('Softmax', {
  summary: 'exp(x) / Σ exp(x) over the given axes.',
  args: { axis: optional(axes(), -1) },
  output: ({ axis }, [input]) => axesComplaint('Softmax', axis, input) ?? { shape: input.shape },
  weights: () => [],
  traits: { ...elementwise, activation: () => 'softmax' },
});
