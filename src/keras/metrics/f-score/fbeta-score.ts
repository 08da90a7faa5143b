import { number, optional } from '../../argument.js';
import { metric } from '../metric.js';
import { average, positiveAbove, scoreTraits } from './f-score.js';

export const FBetaScore = metric('fbeta_score', {
  ...scoreTraits,
  summary: 'The weighted harmonic mean of precision and recall, of each class or averaged.',
  className: 'FBetaScore',
  aliases: ['f_beta_score'],
  args: {
    average: average(),
    beta: optional(
      number({ exclusiveMinimum: 0, description: 'How many times as much as precision recall counts.' }),
      1,
    ),
    threshold: positiveAbove(),
  },
});
