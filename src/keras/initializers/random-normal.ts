import { seed } from '../kind.js';
import { initializer, positive, real } from './initializer.js';

export const randomNormal = initializer('random_normal', {
  className: 'RandomNormal',
  summary: 'A normal distribution.',
  args: { mean: real(0), stddev: positive(0.05), seed: seed() },
});
