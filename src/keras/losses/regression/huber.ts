import { number, optional } from '../../argument.js';
import { loss } from '../loss.js';

export const Huber = loss('huber', {
  summary: 'Half the square of errors up to delta, and linear beyond.',
  className: 'Huber',
  aliases: ['huber_loss', 'HuberLoss'],
  args: {
    delta: optional(number({ minimum: 0, description: 'The error at which the loss becomes linear.' }), 1),
  },
  labels: 'number',
  outputs: 'number',
});
