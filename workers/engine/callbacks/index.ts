import type { CallbackType, CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import type { CallbackKernel, RunningCallback, Training } from './callback.js';
import { earlyStopping } from './early-stopping.js';
import { learningRateScheduler } from './learning-rate-scheduler.js';
import { modelCheckpoint } from './model-checkpoint.js';
import { reduceLROnPlateau } from './reduce-lr-on-plateau.js';
import { swapEMAWeights } from './swap-ema-weights.js';
import { terminateOnNaN } from './terminate-on-nan.js';

/** The service does the work of these callbacks for every job. */
const nothing: CallbackKernel<unknown> = () => ({ state: {}, hooks: {} });

/** All kernels of callbacks. */
const kernels: { readonly [T in CallbackType]: CallbackKernel<CompleteCallbackOf<T>> } = {
  EarlyStopping: earlyStopping,
  ReduceLROnPlateau: reduceLROnPlateau,
  LearningRateScheduler: learningRateScheduler,
  ModelCheckpoint: modelCheckpoint,
  TerminateOnNaN: terminateOnNaN,
  SwapEMAWeights: swapEMAWeights,
  BackupAndRestore: nothing,
  CSVLogger: nothing,
  History: nothing,
  ProgbarLogger: nothing,
  TensorBoard: nothing,
};

type Config<T extends CallbackType> = CompleteCallbackOf<T> & { type: T };

/** Makes a callback of a job. */
export function createCallback<T extends CallbackType>(
  config: Config<T>,
  training: Training,
): RunningCallback {
  return kernels[config.type](config, training);
}
