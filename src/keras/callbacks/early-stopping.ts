import { described, flag, integer, MAX_SIZE, number, optional, orNull } from '../argument.js';
import { callback } from './callback.js';
import { minDelta, mode, monitor } from './monitor.js';
import { verbose } from './verbose.js';

const epochs = (value: number) => optional(integer({ minimum: 0, maximum: MAX_SIZE }), value);

/** keras.callbacks.EarlyStopping. */
export const EarlyStopping = callback('EarlyStopping', {
  summary: 'Stops the training when a monitored value no longer improves.',
  args: {
    monitor: monitor(),
    min_delta: minDelta(0),
    patience: described('Epochs without an improvement after which the training stops.', epochs(0)),
    mode: mode(),
    baseline: described(
      'The training stops after `patience` epochs that are not better than this.',
      optional(orNull(number()), null),
    ),
    restore_best_weights: described(
      'Whether the job ends with the weights of its best epoch, stopped early or not.',
      flag(false),
    ),
    start_from_epoch: described('Epochs at the beginning that are not compared.', epochs(0)),
    verbose: verbose(),
  },
});
