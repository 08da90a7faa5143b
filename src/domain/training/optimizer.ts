import type { Compile } from '../../contracts/jobs/compile.js';
import { type CompleteOptimizer, type OptimizerObject, optimizers } from '../../keras/optimizers/index.js';
import { type Schedule, scheduleComplaints, schedules } from '../../keras/schedules/index.js';
import { accepted, type Checked, type Finding } from '../problems/finding.js';
import { isSaved } from './saved/saved-object.js';
import { readSavedOptimizer } from './saved/saved-optimizer.js';
import { readSavedSchedule } from './saved/saved-schedule.js';

const POINTER = '/compile/optimizer';
const CLIPS = ['clipnorm', 'clipvalue', 'global_clipnorm'] as const;

/** The optimizer of a job with every default filled in; rmsprop where none is given, as in Keras. */
export function resolveOptimizer(given: Compile['optimizer']): Checked<CompleteOptimizer> {
  if (isSaved(given)) {
    const saved = readSavedOptimizer(given, POINTER);
    return saved.outcome === 'accepted' ? complete(saved.value, `${POINTER}/config`) : saved;
  }
  return complete(typeof given === 'object' ? given : { type: given ?? 'rmsprop' }, POINTER);
}

function complete(optimizer: OptimizerObject, pointer: string): Checked<CompleteOptimizer> {
  const clips = clipIssues(optimizer, pointer);
  const rate = readRate(optimizer.learning_rate, `${pointer}/learning_rate`);
  if (rate.outcome === 'rejected') return { outcome: 'rejected', issues: [...clips, ...rate.issues] };
  if (clips.length > 0) return { outcome: 'rejected', issues: clips };
  const { value } = rate;
  return accepted(
    optimizers.complete(value === undefined ? optimizer : { ...optimizer, learning_rate: value }),
  );
}

function clipIssues(optimizer: OptimizerObject, pointer: string): Finding[] {
  const clips = CLIPS.filter((name) => (optimizer[name] ?? null) !== null);
  const [, second] = clips;
  if (second === undefined) return [];
  const detail = `Only one of ${clips.join(' and ')} may be set; remove the others.`;
  return [{ pointer: `${pointer}/${second}`, code: 'conflicting_arguments', detail }];
}

/** A learning rate with its schedule in the short form. */
function readRate(
  given: OptimizerObject['learning_rate'],
  pointer: string,
): Checked<number | Schedule | undefined> {
  if (typeof given !== 'object') return accepted(given);
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
