import { count } from './count.js';

export const FalsePositives = count('false_positives', {
  summary: 'Positive outputs whose label is 0, over the whole dataset.',
  className: 'FalsePositives',
});
