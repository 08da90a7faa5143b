import { constraint, normAxis } from './constraint.js';

export const unitNorm = constraint('unit_norm', {
  className: 'UnitNorm',
  summary: 'Scales weights to norm 1.',
  args: { axis: normAxis() },
});
