import { constraint } from './constraint.js';

export const nonNeg = constraint('non_neg', {
  className: 'NonNeg',
  summary: 'Sets weights below 0 to 0.',
  args: {},
});
