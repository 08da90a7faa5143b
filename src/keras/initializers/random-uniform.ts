import { seed } from '../kind.js';
import { initializer, real } from './initializer.js';

export const randomUniform = initializer('random_uniform', {
  className: 'RandomUniform',
  summary: 'A uniform distribution from minval to maxval.',
  args: { minval: real(-0.05), maxval: real(0.05), seed: seed() },
});
