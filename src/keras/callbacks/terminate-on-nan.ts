import { described, flag } from '../argument.js';
import { callback } from './callback.js';

/** keras.callbacks.TerminateOnNaN. */
export const TerminateOnNaN = callback('TerminateOnNaN', {
  summary:
    'Stops the training when a loss is NaN or infinite. The job then ends with the weights that `restore_best_weights` or `checkpoint.restore_best` restores; if neither is set, it fails with `nan_loss`, as without this callback.',
  args: {
    raise_error: described(
      'Whether the job fails with `nan_loss` at once even if weights could be restored, as without this callback.',
      flag(false),
    ),
  },
});
