import { commonArguments, optimizer, zero } from '../optimizer.js';
import { momentArguments } from './adam.js';

export const lamb = optimizer('lamb', {
  className: 'Lamb',
  summary: 'Adam whose change of each weight is scaled to the norm of the weight (You et al., 2019).',
  args: { ...commonArguments(0.001), ...momentArguments },
  slots: () => [zero('momentum'), zero('velocity')],
});
