import { optional } from '../../argument.js';
import { axes, axesComplaint } from '../axes.js';
import { elementwise } from '../base-traits.js';
import { layer } from '../layer.js';

export const Softmax = layer('Softmax', {
  summary: 'exp(x) / Σ exp(x) over the given axes.',
  args: { axis: optional(axes(), -1) },
  output: ({ axis }, [input]) => axesComplaint('Softmax', axis, input) ?? { shape: input.shape },
  weights: () => [],
  traits: { ...elementwise, activation: () => 'softmax' },
});
