import type { JobCreate } from '../../../contracts/jobs/training-config.js';
import type { CompleteCallback } from '../../../keras/callbacks/index.js';
import type { Finding } from '../../problems/finding.js';
import { comparisonIssues, directionOf, type MonitoredMetric, monitorIssues } from '../metrics/monitor.js';
import type { ReadCallback } from './read-callbacks.js';

/** Refuses callbacks that compare epochs by a value that none reports. @param known Values that they report */
export const callbackMonitorIssues = (
  callbacks: readonly ReadCallback[],
  known: readonly string[],
): Finding[] =>
  callbacks.flatMap(({ value, pointer }) =>
    'monitor' in value ? monitorIssues(value.monitor, known, `${pointer}/monitor`) : [],
  );

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
