import { commonArguments, optimizer, zero } from '../optimizer.js';
import { momentArguments } from './adam.js';

export const adamax = optimizer('adamax', {
  className: 'Adamax',
  summary: 'Adam with the largest decayed gradient in place of the mean of squares.',
  args: { ...commonArguments(0.001), ...momentArguments },
  slots: () => [zero('momentum'), zero('norm')],
});
