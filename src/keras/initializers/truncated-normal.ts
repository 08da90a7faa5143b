import { seed } from '../kind.js';
import { initializer, positive, real } from './initializer.js';

export const truncatedNormal = initializer('truncated_normal', {
  className: 'TruncatedNormal',
  summary: 'A normal distribution without the values beyond two standard deviations.',
  args: { mean: real(0), stddev: positive(0.05), seed: seed() },
});
