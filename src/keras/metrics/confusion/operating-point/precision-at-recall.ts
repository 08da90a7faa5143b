import { metric } from '../../metric.js';
import { bound, pointArguments, pointTraits } from './operating-point.js';

export const PrecisionAtRecall = metric('precision_at_recall', {
  ...pointTraits,
  summary: 'The highest precision at a threshold where recall is at least the given one.',
  className: 'PrecisionAtRecall',
  args: { recall: bound('The least recall.'), ...pointArguments() },
});
