import type { ResolvedMetric } from '../../../contracts/jobs/compile.js';
import { metricOf } from '../../../keras/metrics/index.js';
import type { Finding } from '../../problems/finding.js';

/** Whether less or more of a value is better. */
export type Direction = 'min' | 'max';

/** A metric, by the name under which it is reported, and the length of the list that it reports, if it does. */
export interface MonitoredMetric extends Pick<ResolvedMetric, 'name' | 'function'> {
  listLength?: number | null;
}

/** A place in a job that chooses a value by which epochs are compared. */
export interface Monitor {
  monitor: string;
  mode: Direction | 'auto';
  /** Its arguments stand below. */
  pointer: string;
}

/** The names under which an epoch reports its values, as Keras's logs have them. @param others those in addition to the loss */
export function monitorable(others: readonly string[], isValidated: boolean): string[] {
  const names = ['loss', ...others];
  return isValidated ? [...names, ...names.map((name) => `val_${name}`)] : names;
}

/** Refuses to compare epochs by a value that none of them reports. @param known Values that they report */
export function monitorIssues(monitor: string, known: readonly string[], pointer: string): Finding[] {
  if (known.includes(monitor)) return [];
  const isUnvalidated = !known.includes('val_loss');
  const hint =
    monitor.startsWith('val_') && isUnvalidated
      ? ' Values of the held-out part need fit.validation_split, or a dataset with a validation split, and an epoch that fit.validation_freq validates.'
      : '';
  const detail = `No epoch of this job reports '${monitor}'; monitor one of ${known.join(', ')}.${hint}`;
  return [{ pointer, code: 'invalid_value', detail }];
}

/** Refuses to compare epochs by a list, or by a value of which Keras does not know whether less or more is better. */
export function comparisonIssues(
  { monitor, mode, pointer }: Monitor,
  metrics: readonly MonitoredMetric[],
): Finding[] {
  const metric = metricNamed(monitor, metrics);
  if (metric === undefined) return [];
  const { listLength = null } = metric;
  if (listLength !== null) {
    const detail = `${monitor} is a list of ${listLength} values, and epochs can be compared only by a number. Give the metric arguments with which it reports one, or monitor another value.`;
    return [{ pointer: `${pointer}/monitor`, code: 'invalid_value', detail }];
  }
  if (mode !== 'auto' || metricOf(metric.function).better !== null) return [];
  const detail = `Keras does not define whether less or more of ${monitor} is better. Set mode to min or max.`;
  return [{ pointer: `${pointer}/mode`, code: 'invalid_value', detail }];
}

/** Whether less or more of a monitored value is better. Keras takes the same from its metrics. */
export function directionOf(monitor: string, metrics: readonly MonitoredMetric[]): Direction {
  const metric = metricNamed(monitor, metrics);
  return (metric && metricOf(metric.function).better) ?? 'min';
}

const metricNamed = (monitor: string, metrics: readonly MonitoredMetric[]): MonitoredMetric | undefined =>
  metrics.find(({ name }) => name === monitor || `val_${name}` === monitor);
