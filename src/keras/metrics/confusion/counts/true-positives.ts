import { count } from './count.js';

export const TruePositives = count('true_positives', {
  summary: 'Positive outputs whose label is 1, over the whole dataset.',
  className: 'TruePositives',
});
