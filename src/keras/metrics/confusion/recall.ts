import { metric } from '../metric.js';
import { confusionArguments, thresholdTraits } from './confusion.js';

export const Recall = metric('recall', {
  ...thresholdTraits,
  summary: 'The fraction of labels of 1 whose output is positive, over the whole dataset.',
  className: 'Recall',
  aliases: [],
  args: confusionArguments(),
});
