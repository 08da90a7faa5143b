import { flag } from '../kind.js';
import { commonArguments, optimizer, unitInterval, zero } from './optimizer.js';

export const sgd = optimizer('sgd', {
  className: 'SGD',
  summary: 'w -= learning_rate · g; with momentum v = momentum · v - learning_rate · g, w += v.',
  args: { ...commonArguments(0.01), momentum: unitInterval(0), nesterov: flag(false) },
  slots: ({ momentum }) => (momentum === 0 ? [] : [zero('momentum')]),
});
