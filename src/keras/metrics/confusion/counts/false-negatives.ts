import { count } from './count.js';

export const FalseNegatives = count('false_negatives', {
  summary: 'Negative outputs whose label is 1, over the whole dataset.',
  className: 'FalseNegatives',
});
