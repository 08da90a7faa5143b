import type { Metric, MetricName, Metrics, ResolvedMetric } from '../../contracts/compile.js';
import type { Issue } from '../problems/issue.js';
import { type Located, ofOutput } from './of-one-output.js';
import { readSavedMetric } from './saved/saved-metric.js';
import { isSaved } from './saved/saved-object.js';

/** A metric name, or a metric with the function that computes it, and its location. */
export type ReadMetric = Located<MetricName | ResolvedMetric>;

const POINTER = '/compile/metrics';

/**
 * Reads the metrics of a model with one output from any accepted nesting of lists and objects. @param output
 * The name of the model output, if known.
 */
export function readMetrics(given: Metrics, output?: string): { metrics: ReadMetric[]; issues: Issue[] } {
  const listed = listMetrics(given, output);
  if ('issue' in listed) return { metrics: [], issues: [listed.issue] };
  const metrics: ReadMetric[] = [];
  const issues: Issue[] = [];
  for (const { value, pointer } of listed) {
    const read = isSaved(value) ? readSavedMetric(value, pointer) : { ok: true as const, value };
    if (read.ok) metrics.push({ value: read.value, pointer });
    else issues.push(...read.issues);
  }
  return { metrics, issues };
}

function listMetrics(given: Metrics, output: string | undefined): Located<Metric>[] | { issue: Issue } {
  if (Array.isArray(given)) return listNested(given);
  if (isSaved(given)) return [{ value: given, pointer: POINTER }];
  const found = ofOutput(given, POINTER, output);
  if (found === undefined || 'issue' in found) return found ?? [];
  return flat(found.value, found.pointer);
}

/** In Keras, inner lists have the metrics of one output each. */
function listNested(given: Extract<Metrics, readonly unknown[]>): Located<Metric>[] | { issue: Issue } {
  const second = given.findIndex((entry, index) => Array.isArray(entry) && index > 0);
  if (second > 0) {
    const detail = `Each inner list has the metrics of one output, and the model has only one. Write all metrics in a single list.`;
    return { issue: { pointer: `${POINTER}/${second}`, code: 'invalid_value', detail } };
  }
  return given.flatMap((entry, index) => flat(entry, `${POINTER}/${index}`));
}

function flat(entry: Metric | Metric[], pointer: string): Located<Metric>[] {
  if (!Array.isArray(entry)) return [{ value: entry, pointer }];
  return entry.map((value, index) => ({ value, pointer: `${pointer}/${index}` }));
}
