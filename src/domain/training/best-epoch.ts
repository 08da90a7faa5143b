import type { JobCreate } from '../../contracts/jobs/training-config.js';
import type { CompleteCallback } from '../../keras/callbacks/index.js';
import type { Finding, JobWarning } from '../problems/finding.js';
import type { ReadCallback } from './callbacks/read-callbacks.js';
import { directionOf, type Monitor, type MonitoredMetric } from './metrics/monitor.js';

type Checkpoint = NonNullable<JobCreate['checkpoint']>;

/** Whether a callback decides which epoch is the best, to restore it or to keep its checkpoint. */
export const choosesBest = (callback: CompleteCallback): boolean =>
  (callback.type === 'EarlyStopping' && callback.restore_best_weights) ||
  (callback.type === 'ModelCheckpoint' && callback.save_best_only);

/** Whether the job ends with the weights of the best epoch because of a callback. */
export const restoresBest = (callback: CompleteCallback): boolean =>
  callback.type === 'EarlyStopping' && callback.restore_best_weights;

/** Everything in a job that decides which epoch is the best: callbacks, then the options of checkpoints. */
export function bestMonitors(
  callbacks: readonly ReadCallback[],
  checkpoint: Checkpoint | undefined,
): Monitor[] {
  const chosen = callbacks.flatMap(({ value, pointer }): Monitor[] =>
    'monitor' in value && choosesBest(value) ? [{ monitor: value.monitor, mode: value.mode, pointer }] : [],
  );
  if (checkpoint === undefined || !rates(checkpoint)) return chosen;
  const monitor = checkpoint.monitor ?? chosen[0]?.monitor;
  if (monitor === undefined) return chosen;
  return [...chosen, { monitor, mode: checkpoint.mode ?? 'auto', pointer: '/checkpoint' }];
}

/** Whether the options of checkpoints compare epochs. */
const rates = ({ restore_best = false, keep_best = 0 }: Checkpoint): boolean => restore_best || keep_best > 0;

/** Refuses two opinions on which epoch is the best: a job has one. @param metrics Undefined where they are not known */
export function bestConflicts(
  monitors: readonly Monitor[],
  metrics: readonly MonitoredMetric[] | undefined,
): Finding[] {
  const [first, ...others] = monitors;
  if (first === undefined) return [];
  return others.flatMap((other): Finding[] => {
    const field = other.monitor === first.monitor ? 'mode' : 'monitor';
    const [here, there] = [choiceIn(other, field, metrics), choiceIn(first, field, metrics)];
    if (here === undefined || there === undefined || here === there) return [];
    const detail = `The best epoch is chosen by ${field} ${here} here, and by ${field} ${there} at ${first.pointer}/${field}. A job has one best epoch, whose weights it keeps or restores: use the same ${field} in both places.`;
    return [{ pointer: `${other.pointer}/${field}`, code: 'conflicting_arguments', detail }];
  });
}

const choiceIn = (
  { monitor, mode }: Monitor,
  field: 'monitor' | 'mode',
  metrics: readonly MonitoredMetric[] | undefined,
): string | undefined => {
  if (field === 'monitor') return monitor;
  return mode === 'auto' ? metrics && directionOf(monitor, metrics) : mode;
};

/** Warns of a monitor of checkpoints that compares nothing, where callbacks compare by another. */
export function unusedMonitor(
  callbacks: readonly ReadCallback[],
  checkpoint: Checkpoint | undefined,
): JobWarning[] {
  const [first] = bestMonitors(callbacks, undefined);
  const monitor = checkpoint?.monitor;
  if (first === undefined || monitor === undefined || monitor === first.monitor) return [];
  const detail = `checkpoint.monitor ${monitor} has no effect: ${first.monitor} at ${first.pointer} decides which epoch is the best.`;
  return [{ code: 'no_effect', pointer: '/checkpoint/monitor', detail }];
}
