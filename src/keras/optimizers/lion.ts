import { number, optional } from '../kind.js';
import { beta, commonArguments, optimizer, zero } from './optimizer.js';

export const lion = optimizer('lion', {
  className: 'Lion',
  summary: 'Moves each weight by the learning rate, in the direction of a decaying mean of its gradients.',
  args: {
    ...commonArguments(0.001),
    beta_1: optional(number({ exclusiveMinimum: 0, maximum: 1 }), 0.9),
    beta_2: beta(0.99),
  },
  slots: () => [zero('momentum')],
});
