import type { CompleteCallbackOf } from '../../../src/keras/callbacks/index.js';
import { rateOfEpoch } from '../../../src/keras/callbacks/learning-rate-scheduler.js';
import type { CallbackKernel } from './callback.js';
import { ratesInWords } from './messages.js';

/** keras/src/callbacks/learning_rate_scheduler.py, whose schedule is a function of the epoch alone. */
export const learningRateScheduler: CallbackKernel<CompleteCallbackOf<'LearningRateScheduler'>> = (
  { schedule },
  training,
) => ({
  state: {},
  hooks: {
    epochBegin(epoch) {
      const before = training.learningRates;
      const rate = rateOfEpoch(schedule, epoch);
      training.learningRates = before.map(() => rate);
      const after = training.learningRates;
      const isSame = (one: number, index: number) =>
        Math.fround(one) === Math.fround(before[index] ?? Number.NaN);
      if (after.every(isSame)) return;
      const message = `Epoch ${epoch}: LearningRateScheduler set the learning rate ${ratesInWords(before, after)}.`;
      training.report({ action: 'set_learning_rate', learning_rate: after[0] ?? rate, message });
    },
  },
});
