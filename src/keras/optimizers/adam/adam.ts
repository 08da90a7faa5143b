import { flag } from '../../kind.js';
import { beta, commonArguments, epsilon, optimizer, type Slot, zero } from '../optimizer.js';

/** Arguments of the optimizers that keep a decaying mean of gradients and one of their squares or sizes. */
export const momentArguments = { beta_1: beta(0.9), beta_2: beta(0.999), epsilon: epsilon() };

/** The slots of Adam and AdamW. */
export const adamSlots = ({ amsgrad }: { amsgrad: boolean }): Slot[] => [
  zero('momentum'),
  zero('velocity'),
  ...(amsgrad ? [zero('velocity_hat')] : []),
];

/** Keras adds velocity_hat after the others. */
export const savedByAdam = ({ amsgrad }: { amsgrad: boolean }): string[][] => [
  ['momentum', 'velocity'],
  ...(amsgrad ? [['velocity_hat']] : []),
];

export const adam = optimizer('adam', {
  className: 'Adam',
  summary: 'Divides a decaying mean of the gradients by the root of a decaying mean of their squares.',
  args: { ...commonArguments(0.001), ...momentArguments, amsgrad: flag(false) },
  slots: adamSlots,
  saved: savedByAdam,
});
