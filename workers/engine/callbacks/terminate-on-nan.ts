import type { CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import type { CallbackKernel } from './callback.js';

/** keras/src/callbacks/terminate_on_nan.py; the epoch ends before its validation and is never the best. */
export const terminateOnNaN: CallbackKernel<CompleteCallbackOf<'TerminateOnNaN'>> = (
  { raise_error },
  training,
) => ({
  state: {},
  hooks: {
    notFinite(message) {
      if (raise_error) return false;
      training.report({
        action: 'stop_training',
        message: `TerminateOnNaN stopped the training: ${message}`,
      });
      return true;
    },
  },
});
