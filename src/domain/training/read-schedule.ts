import type { KerasObject } from '../../keras/keras-object.js';
import { type Schedule, scheduleComplaints, schedules } from '../../keras/schedules/index.js';
import { accepted, type Checked, type Finding } from '../problems/finding.js';
import { isSaved } from './saved/saved-object.js';
import { readSavedSchedule } from './saved/saved-schedule.js';

/** A learning-rate schedule in the short form, whose arguments fit each other. */
export function readSchedule(given: Schedule | KerasObject, pointer: string): Checked<Schedule> {
  if (!isSaved(given)) return checkSchedule(given, pointer);
  const saved = readSavedSchedule(given, pointer);
  return saved.outcome === 'accepted' ? checkSchedule(saved.value, `${pointer}/config`) : saved;
}

function checkSchedule(schedule: Schedule, pointer: string): Checked<Schedule> {
  const issues = scheduleComplaints(schedules.complete(schedule)).map(
    ({ argument, detail }): Finding => ({ pointer: `${pointer}/${argument}`, code: 'invalid_value', detail }),
  );
  return issues.length > 0 ? { outcome: 'rejected', issues } : accepted(schedule);
}
