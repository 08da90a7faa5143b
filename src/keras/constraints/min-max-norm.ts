import { number, optional } from '../kind.js';
import { constraint, norm, normAxis } from './constraint.js';

export const minMaxNorm = constraint('min_max_norm', {
  className: 'MinMaxNorm',
  summary:
    'Scales weights towards a norm from min_value to max_value, moving it the fraction `rate` of the way.',
  args: {
    min_value: norm(0),
    max_value: norm(1),
    rate: optional(number({ minimum: 0, maximum: 1 }), 1),
    axis: normAxis(),
  },
});
