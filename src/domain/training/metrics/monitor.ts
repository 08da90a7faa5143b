import type { ResolvedMetric } from '../../../contracts/jobs/compile.js';
import { metricOf } from '../../../keras/metrics/index.js';
import type { Finding } from '../../problems/finding.js';

/** Whether less or more of a value is better. */
export type Direction = 'min' | 'max';

/** A metric, by the name under which it is reported. */
export type MonitoredMetric = Pick<ResolvedMetric, 'name' | 'function'>;

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
      ? ' Values of the held-out part need fit.validation_split, or a dataset with a validation split.'
      : '';
  const detail = `No epoch of this job reports '${monitor}'; monitor one of ${known.join(', ')}.${hint}`;
  return [{ pointer, code: 'invalid_value', detail }];
}

/** Whether less or more of a monitored value is better. Keras takes the same from its metrics. */
export function directionOf(monitor: string, metrics: readonly MonitoredMetric[]): Direction {
  const metric = metrics.find(({ name }) => name === monitor.replace(/^val_/, ''));
  return metric === undefined ? 'min' : metricOf(metric.function).better;
}
