import { type CompleteSchedule, scheduledRate } from '../../../../src/keras/schedules/index.js';
import type { CompleteLearningRate } from '../../../../src/keras/schedules/learning-rate.js';

/** The rates of the steps of a call. */
export interface LearningRates {
  /** The rate that a training begins with. */
  readonly initial: number;
  readonly isScheduled: boolean;
  /** @param current what a number has been changed to @param done steps before these */
  of(steps: number, current: number, done: number): Float32Array;
}

/** One rate for all steps, or a schedule: a function of the step alone, so that a resumed training continues it exactly. */
export const createLearningRates = (rate: CompleteLearningRate): LearningRates =>
  typeof rate === 'number' ? constant(rate) : scheduled(rate);

const constant = (rate: number): LearningRates => ({
  initial: rate,
  isScheduled: false,
  of: (steps, current) => new Float32Array(steps).fill(current),
});

const scheduled = (schedule: CompleteSchedule): LearningRates => ({
  initial: scheduledRate(schedule, 0),
  isScheduled: true,
  of: (steps, _, done) =>
    Float32Array.from({ length: steps }, (_entry, index) => scheduledRate(schedule, done + index)),
});
