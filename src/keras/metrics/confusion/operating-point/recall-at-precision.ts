import { metric } from '../../metric.js';
import { bound, pointArguments, pointTraits } from './operating-point.js';

export const RecallAtPrecision = metric('recall_at_precision', {
  ...pointTraits,
  summary: 'The highest recall at a threshold where precision is at least the given one.',
  className: 'RecallAtPrecision',
  args: { precision: bound('The least precision.'), ...pointArguments() },
});
