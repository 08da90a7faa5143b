import { seed } from '../kind.js';
import { initializer, real } from './initializer.js';

export const orthogonal = initializer('orthogonal', {
  className: 'Orthogonal',
  aliases: ['OrthogonalInitializer'],
  summary: 'gain times a matrix whose rows or columns are orthogonal and of norm 1.',
  args: { gain: real(1), seed: seed() },
  rank: { least: 2, orMore: true },
});
