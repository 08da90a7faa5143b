import { count } from './count.js';

export const TrueNegatives = count('true_negatives', {
  summary: 'Negative outputs whose label is 0, over the whole dataset.',
  className: 'TrueNegatives',
});
