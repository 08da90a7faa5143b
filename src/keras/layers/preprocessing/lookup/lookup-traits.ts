import type { Traits } from '../../traits/traits.js';

/** A layer that replaces texts and integers by numbers; nothing of it is trained. */
export const lookupTraits: Traits<unknown> = {
  mask: 'drops',
  activation: () => 'linear',
  keepsRange: () => false,
  keepsValues: false,
  originOf: () => ({ from: 'several' }),
  timesUsed: () => 0,
  keptElements: () => 0,
  outputWithoutInput: () => 'unknown',
  vocabulary: () => null,
};
