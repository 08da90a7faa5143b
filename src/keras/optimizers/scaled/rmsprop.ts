import { flag } from '../../kind.js';
import { commonArguments, epsilon, optimizer, unitInterval, zero } from '../optimizer.js';

export const rmsprop = optimizer('rmsprop', {
  className: 'RMSprop',
  summary: 'Divides each gradient by the root of a decaying mean of its squares.',
  args: {
    ...commonArguments(0.001),
    rho: unitInterval(0.9),
    momentum: unitInterval(0),
    epsilon: epsilon(),
    centered: flag(false),
  },
  // TensorFlow's kernel keeps a momentum whatever its factor.
  slots: ({ centered }) => [
    zero('velocity'),
    zero('momentum'),
    ...(centered ? [zero('average_gradient')] : []),
  ],
  saved: ({ centered, momentum }) => [
    ['velocity'],
    ...(momentum > 0 ? [['momentum']] : []),
    ...(centered ? [['average_gradient']] : []),
  ],
});
