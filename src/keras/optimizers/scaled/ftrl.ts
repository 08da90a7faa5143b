import { number, optional } from '../../kind.js';
import { commonArguments, nonNegative, optimizer, zero } from '../optimizer.js';

export const ftrl = optimizer('ftrl', {
  className: 'Ftrl',
  summary: 'Follows the regularized leader (McMahan et al., 2013): for wide and sparse linear models.',
  args: {
    ...commonArguments(0.001),
    learning_rate_power: optional(number({ maximum: 0 }), -0.5),
    initial_accumulator_value: nonNegative(0.1),
    l1_regularization_strength: nonNegative(0),
    l2_regularization_strength: nonNegative(0),
    l2_shrinkage_regularization_strength: nonNegative(0),
    beta: nonNegative(0),
  },
  slots: ({ initial_accumulator_value: initialValue }) => [
    { name: 'accumulator', initialValue },
    zero('linear'),
  ],
});
