import { factor, regularizer } from './regularizer.js';

export const l1 = regularizer('l1', {
  className: 'L1',
  summary: 'l1 · Σ|w|.',
  args: { l1: factor(0.01) },
  factors: (config) => ({ l1: config.l1, l2: 0 }),
  rank: null,
});
