import { described, flag } from '../argument.js';
import { callback } from './callback.js';

/** keras.callbacks.SwapEMAWeights. */
export const SwapEMAWeights = callback('SwapEMAWeights', {
  summary:
    'Validates each epoch with the moving averages of the weights, which an optimizer with `use_ema` keeps. The job ends with these averages.',
  args: {
    swap_on_epoch: described(
      'Whether the averages stay in the model until the next epoch begins, so that checkpoints have them, too.',
      flag(false),
    ),
  },
});
