import { Type } from 'typebox';
import { oneOf, ref } from '../../schema/schema-helpers.js';
import { type KerasObject, KerasObjectSchema } from '../keras-object.js';
import { type Argument, optional } from '../kind.js';
import { type CompleteSchedule, type Schedule, ScheduleSchema, schedules } from './index.js';

/** A learning rate as clients give it. */
export type LearningRate = number | Schedule | KerasObject;
/** A learning rate with every argument of its schedule. */
export type CompleteLearningRate = number | CompleteSchedule;

export const LearningRateSchema = oneOf(
  [Type.Number({ minimum: 0 }), ref(ScheduleSchema), ref(KerasObjectSchema)],
  {
    $id: 'LearningRate',
    description:
      'A number, a schedule, or a schedule as Keras serialises it. Keras default: 0.01 for sgd, 0.001 otherwise.',
  },
);

/** The learning rate of an optimizer, with Keras's default. */
export const learningRate = (value: number): Argument<LearningRate, CompleteLearningRate, 'optional'> =>
  optional({ name: 'learning_rate', schema: ref(LearningRateSchema), complete: completeRate }, value);

function completeRate(given: LearningRate): CompleteLearningRate {
  return typeof given === 'number' ? given : completeSchedule(given);
}

/** Fills in the defaults of Keras 3. @throws Error for the form of Keras, which is to be read first */
export function completeSchedule(given: Schedule | KerasObject): CompleteSchedule {
  if ('type' in given) return schedules.complete(given);
  throw new Error(`The schedule ${given.class_name} was not read into the short form`);
}
