import type { CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import { statefulKernel } from './callback.js';
import { isImprovement } from './improvement.js';
import { bestSoFar, epochsOf } from './messages.js';

type Config = CompleteCallbackOf<'EarlyStopping'>;

type State = {
  wait: number;
  best: number | null;
  bestEpoch: number;
};

const begin = (): State => ({ wait: 0, best: null, bestEpoch: 0 });

/** keras/src/callbacks/early_stopping.py; the best weights are in the checkpoint of their epoch. */
export const earlyStopping = statefulKernel<Config, State>(
  begin,
  (config, state, training) => {
    const { monitor, patience, baseline, restore_best_weights, start_from_epoch } = config;
    return {
      epochEnd(epoch, logs) {
        const value = logs[monitor];
        if (value === undefined || epoch <= start_from_epoch) return;
        state.wait += 1;
        if (isImprovement(value, state.best, config)) {
          state.best = value;
          state.bestEpoch = epoch;
          if (restore_best_weights) training.saveCheckpoint();
          if (isImprovement(value, baseline, config)) state.wait = 0;
        } else if (state.wait >= patience && epoch > 1) {
          training.stop();
          const message = `Epoch ${epoch}: EarlyStopping stopped the training after ${epochsOf(state.wait)} without an improvement. ${bestSoFar(monitor, state)}`;
          training.report({ action: 'stop_training', message });
        }
      },
    };
  },
  ({ restore_best_weights, monitor, mode }, { bestEpoch }) =>
    restore_best_weights
      ? { epoch: bestEpoch === 0 ? null : bestEpoch, monitor, mode: mode === 'max' ? 'max' : 'min' }
      : undefined,
);
