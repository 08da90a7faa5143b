import type { CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import type { Values } from '../model/weight-values.js';
import { statefulKernel } from './callback.js';
import { isImprovement } from './improvement.js';
import { bestSoFar, epochsOf } from './messages.js';

type State = {
  wait: number;
  best: number | null;
  bestEpoch: number;
  bestWeights: Values | null;
};

const begin = (): State => ({ wait: 0, best: null, bestEpoch: 0, bestWeights: null });

/** keras/src/callbacks/early_stopping.py. */
export const earlyStopping = statefulKernel<CompleteCallbackOf<'EarlyStopping'>, State>(
  begin,
  (config, state, training) => {
    const { monitor, patience, baseline, restore_best_weights, start_from_epoch } = config;

    function keepBest(epoch: number): void {
      state.bestEpoch = epoch;
      if (restore_best_weights) state.bestWeights = training.readWeights();
    }

    return {
      epochEnd(epoch, logs) {
        const value = logs[monitor];
        if (value === undefined || epoch <= start_from_epoch) return;
        state.wait += 1;
        if (isImprovement(value, state.best, config)) {
          state.best = value;
          keepBest(epoch);
          if (isImprovement(value, baseline, config)) state.wait = 0;
        } else if (state.wait >= patience && epoch > 1) {
          training.stop();
          const message = `Epoch ${epoch}: EarlyStopping stopped the training after ${epochsOf(state.wait)} without an improvement. ${bestSoFar(monitor, state)}`;
          training.report({ action: 'stop_training', message });
        }
      },
      trainEnd() {
        if (state.bestWeights === null) return;
        training.restoreWeights(state.bestWeights, state.bestEpoch);
        training.log(
          `EarlyStopping restored the weights of epoch ${state.bestEpoch}. ${bestSoFar(monitor, state)}`,
        );
      },
    };
  },
);
