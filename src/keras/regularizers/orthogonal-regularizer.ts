import { choice, optional } from '../kind.js';
import { factor, regularizer } from './regularizer.js';

export const orthogonalRegularizer = regularizer('orthogonal_regularizer', {
  className: 'OrthogonalRegularizer',
  summary: 'factor · the mean of |cos| between each two rows, or columns, of a matrix.',
  args: { factor: factor(0.01), mode: optional(choice(['rows', 'columns']), 'rows') },
  factors: () => null,
  rank: 2,
});
