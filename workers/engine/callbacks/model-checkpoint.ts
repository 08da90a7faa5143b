import { showMetric } from '../../../src/contracts/show-metric.js';
import type { CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import { metricValue } from '../training/totals.js';
import { statefulKernel } from './callback.js';
import { isImprovement } from './improvement.js';

type State = { best: number | null };

const begin = (): State => ({ best: null });

/**
 * keras/src/callbacks/model_checkpoint.py, of which the job's checkpoints do the rest. NaN, and an epoch without the value, are not
 * saved as the best, where Keras saves them.
 */
export const modelCheckpoint = statefulKernel<CompleteCallbackOf<'ModelCheckpoint'>, State>(
  begin,
  ({ monitor, mode, save_best_only, initial_value_threshold }, state, training) => ({
    epochEnd(epoch, logs) {
      const value = logs[monitor];
      if (!save_best_only || value === undefined || Number.isNaN(value)) return;
      const before = state.best ?? initial_value_threshold;
      if (!isImprovement(value, before, { mode, min_delta: 0 })) return;
      state.best = value;
      training.saveCheckpoint();
      const from = before === null ? '' : ` from ${shown(before)}`;
      const message = `Epoch ${epoch}: ModelCheckpoint saved a checkpoint, because ${monitor} improved${from} to ${shown(value)}.`;
      training.report({ action: 'save_checkpoint', message });
    },
  }),
);

const shown = (value: number): string => showMetric(metricValue(value));
