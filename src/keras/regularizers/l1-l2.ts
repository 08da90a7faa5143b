import { factor, regularizer } from './regularizer.js';

export const l1L2 = regularizer('l1_l2', {
  className: 'L1L2',
  summary: 'l1 · Σ|w| + l2 · Σw².',
  args: { l1: factor(0), l2: factor(0) },
  byName: { l1: 0.01, l2: 0.01 },
  factors: ({ l1, l2 }) => ({ l1, l2 }),
  rank: null,
});
