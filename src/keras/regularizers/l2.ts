import { factor, regularizer } from './regularizer.js';

export const l2 = regularizer('l2', {
  className: 'L2',
  summary: 'l2 · Σw².',
  args: { l2: factor(0.01) },
  factors: (config) => ({ l1: 0, l2: config.l2 }),
  rank: null,
});
