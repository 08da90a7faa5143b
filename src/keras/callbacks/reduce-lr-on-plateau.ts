import { described, fraction, integer, MAX_SIZE, number, optional } from '../argument.js';
import { callback } from './callback.js';
import { minDelta, mode, monitor } from './monitor.js';
import { verbose } from './verbose.js';

const epochs = (value: number) => optional(integer({ minimum: 0, maximum: MAX_SIZE }), value);

/** keras.callbacks.ReduceLROnPlateau. */
export const ReduceLROnPlateau = callback('ReduceLROnPlateau', {
  summary: 'Reduces the learning rate when a monitored value no longer improves.',
  args: {
    monitor: monitor(),
    factor: described('The learning rate is multiplied by this.', optional(fraction(), 0.1)),
    patience: described(
      'Epochs without an improvement after which the learning rate is reduced.',
      epochs(10),
    ),
    mode: mode(),
    min_delta: minDelta(1e-4),
    cooldown: described('Epochs after a reduction that do not count against `patience`.', epochs(0)),
    min_lr: described('The learning rate is not reduced below this.', optional(number({ minimum: 0 }), 0)),
    verbose: verbose(),
  },
});
