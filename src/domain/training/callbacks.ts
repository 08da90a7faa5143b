import type { Callback, JobCreate } from '../../contracts/jobs/training-config.js';
import {
  type CallbackObject,
  type CallbackType,
  type CompleteCallback,
  completeCallback,
} from '../../keras/callbacks/index.js';
import { accepted, type Checked, type Finding } from '../problems/finding.js';
import { comparisonIssues, directionOf, type MonitoredMetric, monitorIssues } from './metrics/monitor.js';
import type { Located } from './outputs/by-output.js';
import { readSavedCallback } from './saved/saved-callback.js';
import { isSaved } from './saved/saved-object.js';

const POINTER = '/fit/callbacks';

/** A callback with every argument. Its arguments stand below `pointer`. */
export type ReadCallback = Located<CompleteCallback>;

/** The callbacks of a job in whatever forms they were given, and what is wrong with those that could not be read. */
export function readCallbacks(given: readonly Callback[]): {
  callbacks: ReadCallback[];
  issues: Finding[];
} {
  const callbacks: ReadCallback[] = [];
  const issues: Finding[] = [];
  for (const [index, callback] of given.entries()) {
    const pointer = `${POINTER}/${index}`;
    const read = readOne(callback, pointer);
    if (read.outcome === 'rejected') issues.push(...read.issues);
    else
      callbacks.push({
        value: completeCallback(read.value),
        pointer: isSaved(callback) ? `${pointer}/config` : pointer,
      });
  }
  return { callbacks, issues };
}

function readOne(callback: Callback, pointer: string): Checked<CallbackObject> {
  if (isSaved(callback)) return readSavedCallback(callback, pointer);
  return accepted(typeof callback === 'string' ? withDefaults(callback) : callback);
}

/** Every argument of every callback has a default. */
const withDefaults = (type: CallbackType): CallbackObject => ({ type });

/** Refuses callbacks that compare epochs by a value that none reports. @param known Values that they report */
export function callbackMonitorIssues(
  callbacks: readonly ReadCallback[],
  known: readonly string[],
): Finding[] {
  return callbacks.flatMap(({ value, pointer }) =>
    'monitor' in value ? monitorIssues(value.monitor, known, `${pointer}/monitor`) : [],
  );
}

/** Refuses values that are lists, or that have no better direction. */
export const callbackComparison = (
  callbacks: readonly ReadCallback[],
  metrics: readonly MonitoredMetric[],
): Finding[] =>
  callbacks.flatMap(({ value, pointer }) =>
    'monitor' in value ? comparisonIssues({ ...value, pointer }, metrics) : [],
  );

/** Refuses to end a job with the weights of two epochs. */
export function restoreIssues(
  callbacks: readonly ReadCallback[],
  checkpoint: JobCreate['checkpoint'],
): Finding[] {
  const restores = callbacks.some(
    ({ value }) => 'restore_best_weights' in value && value.restore_best_weights,
  );
  if (!restores || checkpoint?.restore_best !== true) return [];
  const detail =
    'checkpoint.restore_best and restore_best_weights of EarlyStopping both decide with which weights the job ends. Remove one of them.';
  return [{ pointer: '/checkpoint/restore_best', code: 'conflicting_arguments', detail }];
}

/** The callbacks with `auto` replaced by the direction of what they monitor. */
export function resolveCallbacks(
  callbacks: readonly ReadCallback[],
  metrics: readonly MonitoredMetric[],
): CompleteCallback[] {
  return callbacks.map(({ value }) =>
    'monitor' in value && value.mode === 'auto'
      ? { ...value, mode: directionOf(value.monitor, metrics) }
      : value,
  );
}
