import { metric } from '../../metric.js';
import { bound, pointArguments, pointTraits } from './operating-point.js';

export const SpecificityAtSensitivity = metric('specificity_at_sensitivity', {
  ...pointTraits,
  summary: 'The highest specificity at a threshold where sensitivity is at least the given one.',
  className: 'SpecificityAtSensitivity',
  args: { sensitivity: bound('The least sensitivity.'), ...pointArguments() },
});
