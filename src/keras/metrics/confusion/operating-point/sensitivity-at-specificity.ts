import { metric } from '../../metric.js';
import { bound, pointArguments, pointTraits } from './operating-point.js';

export const SensitivityAtSpecificity = metric('sensitivity_at_specificity', {
  ...pointTraits,
  summary: 'The highest sensitivity at a threshold where specificity is at least the given one.',
  className: 'SensitivityAtSpecificity',
  args: { specificity: bound('The least specificity.'), ...pointArguments() },
});
