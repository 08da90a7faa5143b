import type { CallbackType, CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import type { CallbackKernel, RunningCallback, Training } from './callback.js';
import { earlyStopping } from './early-stopping.js';
import { reduceLROnPlateau } from './reduce-lr-on-plateau.js';
import { terminateOnNaN } from './terminate-on-nan.js';

/** All kernels of callbacks. */
const kernels: { readonly [T in CallbackType]: CallbackKernel<CompleteCallbackOf<T>> } = {
  EarlyStopping: earlyStopping,
  ReduceLROnPlateau: reduceLROnPlateau,
  TerminateOnNaN: terminateOnNaN,
};

type Config<T extends CallbackType> = CompleteCallbackOf<T> & { type: T };

/** Makes a callback of a job. */
export function createCallback<T extends CallbackType>(
  config: Config<T>,
  training: Training,
): RunningCallback {
  return kernels[config.type](config, training);
}
