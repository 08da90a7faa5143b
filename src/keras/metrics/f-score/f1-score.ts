import { metric } from '../metric.js';
import { average, positiveAbove, scoreTraits } from './f-score.js';

export const F1Score = metric('f1_score', {
  ...scoreTraits,
  summary: 'The harmonic mean of precision and recall, of each class or averaged.',
  className: 'F1Score',
  aliases: [],
  args: { average: average(), threshold: positiveAbove() },
});
