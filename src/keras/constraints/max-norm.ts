import { constraint, norm, normAxis } from './constraint.js';

export const maxNorm = constraint('max_norm', {
  className: 'MaxNorm',
  summary: 'Scales weights down to a norm of at most max_value.',
  args: { max_value: norm(2), axis: normAxis() },
});
