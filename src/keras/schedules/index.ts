import { Type } from 'typebox';
import { discriminatedUnion } from '../../schema/schema-helpers.js';
import { type CompleteOf, catalogueOf, type GivenOf } from '../class-spec.js';
import type { Arguments } from '../kind.js';
import { CosineDecay } from './cosine-decay.js';
import { CosineDecayRestarts } from './cosine-decay-restarts.js';
import { ExponentialDecay } from './exponential-decay.js';
import { InverseTimeDecay } from './inverse-time-decay.js';
import { PiecewiseConstantDecay } from './piecewise-constant-decay.js';
import { PolynomialDecay } from './polynomial-decay.js';
import type { ArgumentComplaint, ScheduleSpec } from './schedule.js';

const SCHEDULE_SPECS = [
  ExponentialDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
  InverseTimeDecay,
  CosineDecay,
  CosineDecayRestarts,
] as const;
type Spec = (typeof SCHEDULE_SPECS)[number];

/** Every learning-rate schedule of the catalogue. */
export const schedules = catalogueOf('schedule', SCHEDULE_SPECS);
export type ScheduleType = Spec['type'];
/** A schedule as clients give it. */
export type Schedule = GivenOf<Spec>;
/** A schedule with every argument. */
export type CompleteSchedule = CompleteOf<Spec>;

export const ScheduleSchema = Type.Unsafe<Schedule>(
  discriminatedUnion(
    'type',
    SCHEDULE_SPECS.map(({ schema }) => schema),
    { $id: 'Schedule', description: 'A Keras learning-rate schedule: a rate for each step.' },
  ),
);
export const scheduleComponents = [...SCHEDULE_SPECS.map(({ schema }) => schema), ScheduleSchema];

const specOf = ({ type }: CompleteSchedule): ScheduleSpec<ScheduleType, Arguments> => schedules.specOf(type);

/** The learning rate of a step, counted from 0. */
export const scheduledRate = (schedule: CompleteSchedule, step: number): number =>
  specOf(schedule).rateAt(schedule, step);

/** Arguments of a schedule that do not fit each other. */
export const scheduleComplaints = (schedule: CompleteSchedule): ArgumentComplaint[] =>
  specOf(schedule).complaints?.(schedule) ?? [];
