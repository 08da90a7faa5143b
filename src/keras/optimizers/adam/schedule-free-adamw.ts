import { integer, number, optional } from '../../kind.js';
import { beta, commonArguments, epsilon, optimizer, zero } from '../optimizer.js';

export const scheduleFreeAdamW = optimizer('schedulefreeadamw', {
  className: 'ScheduleFreeAdamW',
  summary: 'AdamW that averages its weights instead of lowering its learning rate (Defazio et al., 2024).',
  args: {
    ...commonArguments(0.0025),
    // The averaged weights are divided by it.
    beta_1: optional(number({ exclusiveMinimum: 0, maximum: 1 }), 0.9),
    beta_2: beta(0.999),
    epsilon: epsilon(1e-8),
    warmup_steps: optional(integer({ minimum: 0 }), 0),
  },
  slots: () => [{ name: 'momentum', initialValue: 'weight' }, zero('velocity')],
});
