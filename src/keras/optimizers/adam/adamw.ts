import { flag } from '../../kind.js';
import { commonArguments, nonNegative, optimizer } from '../optimizer.js';
import { adamSlots, momentArguments, savedByAdam } from './adam.js';

export const adamw = optimizer('adamw', {
  className: 'AdamW',
  summary: 'Adam with a decay of weights that is apart from the gradients.',
  args: {
    ...commonArguments(0.001),
    weight_decay: nonNegative(0.004),
    ...momentArguments,
    amsgrad: flag(false),
  },
  slots: adamSlots,
  saved: savedByAdam,
});
