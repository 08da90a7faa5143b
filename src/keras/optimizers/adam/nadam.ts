import { commonArguments, optimizer, zero } from '../optimizer.js';
import { momentArguments } from './adam.js';

export const nadam = optimizer('nadam', {
  className: 'Nadam',
  summary: 'Adam with Nesterov momentum.',
  args: { ...commonArguments(0.001), ...momentArguments },
  slots: () => [zero('momentum'), zero('velocity')],
  shared: [{ name: 'u_product', initialValue: 1 }],
});
