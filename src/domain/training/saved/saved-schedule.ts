import type { KerasObject } from '../../../keras/keras-object.js';
import { type Schedule, ScheduleSchema, schedules } from '../../../keras/schedules/index.js';
import { isSameName } from '../../../validation/suggestion.js';
import { createValidator } from '../../../validation/validation.js';
import { accepted, type Checked, refused } from '../../problems/finding.js';
import { type ClassReader, readSavedClass } from './saved-class.js';
import { notSupported, openSaved } from './saved-object.js';

const READER: ClassReader<Schedule> = {
  neutral: new Map([['name', 'any']]),
  renamed: new Map(),
  validate: createValidator(ScheduleSchema),
  // The validator accepted it as a Schedule.
  accept: (candidate) => accepted(candidate as Schedule),
};

/** A learning-rate schedule as Keras saves it, in the short form. */
export function readSavedSchedule(given: KerasObject, pointer: string): Checked<Schedule> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const type = schedules.types.find((name) => isSameName(name, saved.name));
  if (type === undefined) return refused(notSupported(saved, 'learning-rate schedule', schedules.types));
  return readSavedClass(saved, schedules.specOf(type), READER);
}
