import { number, optional } from '../../argument.js';
import { summedAxes } from '../arguments.js';
import { loss } from '../loss.js';

export const Tversky = loss('tversky', {
  summary:
    '1 - Σ y · p / (Σ y · p + alpha · Σ y · (1 - p) + beta · Σ p · (1 - y)), of the whole batch unless axis says otherwise.',
  className: 'Tversky',
  aliases: [],
  args: {
    alpha: optional(
      number({ minimum: 0, description: 'The weight of labels of 1 that are not found.' }),
      0.5,
    ),
    beta: optional(number({ minimum: 0, description: 'The weight of outputs whose label is 0.' }), 0.5),
    axis: summedAxes(),
  },
  labels: 'yes_or_no',
  outputs: 'membership',
});
