import type { Identity } from '../../../../src/keras/layers/core/identity.js';
import type { Kernel } from '../kernel.js';

/** Passes its input on unchanged. */
export const identity: Kernel<typeof Identity> =
  () =>
  ([x]) =>
    x;
