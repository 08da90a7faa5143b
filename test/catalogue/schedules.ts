import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSavedSchedule } from '../../src/domain/training/saved/saved-schedule.js';
import { scheduleToKeras3 } from '../../src/keras/formats/keras3.js';
import {
  type Schedule,
  ScheduleSchema,
  type ScheduleType,
  scheduledRate,
  schedules,
} from '../../src/keras/schedules/index.js';
import { type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import { checkCoverage, checkRefusals, type Refusal } from './harness.js';

type Args<T extends ScheduleType> = Omit<Extract<Schedule, { type: T }>, 'type'>;

const decay = { initial_learning_rate: 0.1, decay_steps: 30, decay_rate: 0.9 };

const CASES: { readonly [T in ScheduleType]: readonly Args<T>[] } = {
  ExponentialDecay: [decay, { ...decay, staircase: true }, { ...decay, decay_rate: 1.01, decay_steps: 7.5 }],
  InverseTimeDecay: [decay, { ...decay, staircase: true, decay_rate: 0.5 }],
  PiecewiseConstantDecay: [
    { boundaries: [10, 100, 2000], values: [0.5, 0.25, 0.1, 0.01] },
    { boundaries: [20.7], values: [0.1, 0.03] },
  ],
  PolynomialDecay: [
    { initial_learning_rate: 0.1, decay_steps: 200 },
    { initial_learning_rate: 0.1, decay_steps: 30, end_learning_rate: 0.01, power: 0.5, cycle: true },
    { initial_learning_rate: 0.01, decay_steps: 100, end_learning_rate: 0.1, power: 2 },
  ],
  CosineDecay: [
    { initial_learning_rate: 0.1, decay_steps: 300 },
    { initial_learning_rate: 0.1, decay_steps: 300, alpha: 0.1 },
    { initial_learning_rate: 0, decay_steps: 100, warmup_target: 0.3, warmup_steps: 40 },
    { initial_learning_rate: 0.2, decay_steps: 100, warmup_target: 0.1 },
  ],
  CosineDecayRestarts: [
    { initial_learning_rate: 0.1, first_decay_steps: 50 },
    { initial_learning_rate: 0.1, first_decay_steps: 40, t_mul: 1, m_mul: 0.8 },
    { initial_learning_rate: 0.1, first_decay_steps: 30, t_mul: 1.5, m_mul: 0.9, alpha: 0.01 },
  ],
};

const REFUSALS: readonly Refusal[] = [
  { given: { type: 'ExponentialDecay' }, message: /Missing field 'initial_learning_rate'/ },
  { given: { type: 'CosineDecay', ...decay }, message: /Unknown field 'decay_rate'/ },
  {
    given: { type: 'CosineDecayRestarts', initial_learning_rate: 1, first_decay_steps: 1, t_mul: 0.5 },
    message: /t_mul must be a number of at least 1; got 0.5/,
  },
];

/** The first steps, where schedules change most, then steps further and further apart. */
const STEPS = [
  ...Array.from({ length: 60 }, (_, step) => step),
  ...Array.from({ length: 60 }, (_, index) => Math.round(60 * 1.09 ** index) + index),
];

/**
 * As far as the powers, logarithms and cosines of TensorFlow and of JavaScript are from each other. Where a period is long
 * over, the part of it that is done is the small difference of large numbers.
 */
const ROUNDING = 2e-5;

/** Compares rates of many steps with those of Keras. */
export function checkSchedules(keras: KerasProcess): void {
  describe('schedules', () => {
    checkCoverage(keras, 'schedule', (name) => schedules.typeOfClass(name) !== undefined, {
      LearningRateSchedule: 'the base class',
    });
    checkRefusals(ScheduleSchema, REFUSALS);
    for (const type of schedules.types)
      for (const args of CASES[type])
        test(`${type} ${JSON.stringify(args)}: has the rates of Keras; Keras reads and writes it`, (t) =>
          compareSchedule(t, keras, { ...args, type } as Schedule));
  });
}

/** Compares the rates of many steps with those of Keras, which reads and writes the schedule. */
export async function compareSchedule(
  t: { diagnostic(message: string): void },
  keras: KerasProcess,
  given: Schedule,
): Promise<void> {
  const schedule = schedules.complete(given);
  const saved = scheduleToKeras3(schedule);
  const answer = await keras.ask<{ rates: PackedArray; object: { class_name: string; config: object } }>({
    kind: 'schedule',
    object: saved,
    steps: STEPS,
  });
  const expected = unpack(answer.rates);
  const rates = STEPS.map((step) => scheduledRate(schedule, step));
  const largest = Math.max(...expected);
  const differences = rates.map((rate, index) => Math.abs(rate - (expected[index] ?? Number.NaN)));
  const equal = differences.filter((difference) => difference === 0).length;
  t.diagnostic(`${equal} of ${rates.length} rates have the same bits`);
  const worst = differences.findIndex((difference) => !(difference <= ROUNDING * largest));
  assert.equal(worst, -1, `step ${STEPS[worst]}: ${rates[worst]}, Keras has ${expected[worst]}`);
  const read = readSavedSchedule(answer.object, '');
  assert.deepEqual(read.outcome === 'accepted' && schedules.complete(read.value), schedule);
}
