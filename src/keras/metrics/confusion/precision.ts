import { metric } from '../metric.js';
import { confusionArguments, thresholdTraits } from './confusion.js';

export const Precision = metric('precision', {
  ...thresholdTraits,
  summary: 'The fraction of positive outputs whose label is 1, over the whole dataset.',
  className: 'Precision',
  aliases: [],
  args: confusionArguments(),
});
