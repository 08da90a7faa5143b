import { Type } from 'typebox';
import { oneOf, ref } from '../../schema/schema-helpers.js';
import { described, type Kind, published, required } from '../argument.js';
import { type KerasObject, KerasObjectSchema } from '../keras-object.js';
import { type CompleteSchedule, type Schedule, ScheduleSchema, scheduledRate } from '../schedules/index.js';
import { completeSchedule } from '../schedules/learning-rate.js';
import { callback } from './callback.js';
import { verbose } from './verbose.js';

const MAX_RATES = 100_000;

/** The rates of epochs as clients give them. */
export type GivenRates = number[] | Schedule | KerasObject;
/** The rates of epochs with every argument of their schedule. */
export type EpochRates = number[] | CompleteSchedule;

const rates = (): Kind<GivenRates, EpochRates> => ({
  name: 'learning_rate',
  schema: oneOf([
    Type.Array(Type.Number({ minimum: 0 }), { minItems: 1, maxItems: MAX_RATES }),
    ref(ScheduleSchema),
    ref(KerasObjectSchema),
  ]),
  complete: (given) => (Array.isArray(given) ? given : completeSchedule(given)),
});

/** keras.callbacks.LearningRateScheduler; a job contains no function, so that the rates are listed or a schedule computes them. */
export const LearningRateScheduler = callback('LearningRateScheduler', {
  summary: 'Sets the learning rate at the beginning of every epoch.',
  args: {
    schedule: described(
      'The learning rate of each epoch; the last one is that of all epochs after it. Or a schedule of Keras, which is evaluated at the number of the epoch, counted from 0.',
      published('EpochRates', required(rates())),
    ),
    verbose: verbose(),
  },
});

/** The learning rate of an epoch, counted from 1. */
export function rateOfEpoch(schedule: EpochRates, epoch: number): number {
  if (!Array.isArray(schedule)) return scheduledRate(schedule, epoch - 1);
  return schedule[Math.min(epoch, schedule.length) - 1] ?? Number.NaN;
}
