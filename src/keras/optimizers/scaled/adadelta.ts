import { commonArguments, epsilon, optimizer, unitInterval, zero } from '../optimizer.js';

export const adadelta = optimizer('adadelta', {
  className: 'Adadelta',
  summary: 'Scales each gradient by the ratio of decaying means of past changes and past gradients.',
  args: { ...commonArguments(0.001), rho: unitInterval(0.95), epsilon: epsilon() },
  slots: () => [zero('accumulated_grad'), zero('accumulated_delta_var')],
});
