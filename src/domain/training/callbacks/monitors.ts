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
    compares(value) ? monitorIssues(value.monitor, known, `${pointer}/monitor`) : [],
  );

/** Refuses values that are lists, or that have no better direction. */
export const callbackComparison = (
  callbacks: readonly ReadCallback[],
  metrics: readonly MonitoredMetric[],
): Finding[] =>
  callbacks.flatMap(({ value, pointer }) =>
    compares(value) ? comparisonIssues({ ...value, pointer }, metrics) : [],
  );

type Comparing = Extract<CompleteCallback, { monitor: string }>;

/** Whether a callback compares epochs: a ModelCheckpoint only where it saves the best. */
const compares = (callback: CompleteCallback): callback is Comparing =>
  'monitor' in callback && (callback.type !== 'ModelCheckpoint' || callback.save_best_only);

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
