import type { KernelOf } from '../kernel.js';

/** A layer that computes on the host (`workers/engine/host`), before the recorded step. */
export const onHost: KernelOf<unknown> = () => () => {
  throw new Error('The layer computes on the host');
};
