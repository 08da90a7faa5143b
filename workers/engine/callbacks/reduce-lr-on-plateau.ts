import type { CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import { statefulKernel } from './callback.js';
import { isImprovement } from './improvement.js';
import { bestSoFar, epochsOf, ratesInWords } from './messages.js';

type State = {
  wait: number;
  cooldown: number;
  best: number | null;
  bestEpoch: number;
};

const begin = (): State => ({ wait: 0, cooldown: 0, best: null, bestEpoch: 0 });

/** keras/src/callbacks/reduce_lr_on_plateau.py. */
export const reduceLROnPlateau = statefulKernel<CompleteCallbackOf<'ReduceLROnPlateau'>, State>(
  begin,
  (config, state, training) => {
    const { monitor, factor, patience, cooldown, min_lr } = config;

    function reduce(epoch: number): void {
      const before = training.learningRates;
      const isAbove = (rate: number) => Math.fround(rate) > Math.fround(min_lr);
      if (!before.some(isAbove)) return;
      training.learningRates = before.map((rate) =>
        isAbove(rate) ? Math.max(Math.fround(rate) * factor, min_lr) : rate,
      );
      const after = training.learningRates;
      const message = `Epoch ${epoch}: ReduceLROnPlateau reduced the learning rate ${ratesInWords(before, after)} after ${epochsOf(state.wait)} without an improvement. ${bestSoFar(monitor, state)}`;
      training.report({ action: 'set_learning_rate', learning_rate: after[0] ?? Number.NaN, message });
      state.cooldown = cooldown;
      state.wait = 0;
    }

    return {
      epochEnd(epoch, logs) {
        const value = logs[monitor];
        if (value === undefined) return;
        if (state.cooldown > 0) {
          state.cooldown -= 1;
          state.wait = 0;
        }
        if (isImprovement(value, state.best, config)) {
          state.best = value;
          state.bestEpoch = epoch;
          state.wait = 0;
        } else if (state.cooldown === 0) {
          state.wait += 1;
          if (state.wait >= patience) reduce(epoch);
        }
      },
    };
  },
);
