import type { CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import { statefulKernel } from './callback.js';

type State = {
  /** Whether the model has the averages and the optimizer the weights: 1 or 0. */
  swapped: number;
};

const begin = (): State => ({ swapped: 0 });

/**
 * keras/src/callbacks/swap_ema_weights.py. The swap is exact, where Keras adds and subtracts; a training that is stopped early ends
 * with the averages, too.
 */
export const swapEMAWeights = statefulKernel<CompleteCallbackOf<'SwapEMAWeights'>, State>(
  begin,
  ({ swap_on_epoch }, state, training) => {
    function swapTo(swapped: 0 | 1): void {
      if (state.swapped === swapped) return;
      training.swapMeans();
      state.swapped = swapped;
    }
    const whereSwapped = swap_on_epoch ? 'validated and saved' : 'validated';
    return {
      trainBegin: () =>
        training.report({
          action: 'swap_weights',
          message: `SwapEMAWeights: every epoch is ${whereSwapped} with the moving averages of the weights.`,
        }),
      epochBegin: () => swapTo(0),
      testBegin: () => swapTo(1),
      testEnd: () => swapTo(0),
      epochEnd: () => {
        if (swap_on_epoch) swapTo(1);
      },
      // The optimizer then gives the weights the values of the averages.
      trainEnd: () => swapTo(0),
    };
  },
);
