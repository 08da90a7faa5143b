import type { Metric, Metrics } from '../../../contracts/jobs/compile.js';
import { ACCURACY, ACCURACY_NAMES } from '../../../keras/metrics/accuracy/accuracy.js';
import { metricNamed, metricOf } from '../../../keras/metrics/index.js';
import { accepted, type Checked, type Finding } from '../../problems/finding.js';
import { type Located, ofOutput } from '../loss/of-one-output.js';
import { readSavedMetric } from '../saved/saved-metric.js';
import { isSaved } from '../saved/saved-object.js';
import type { GivenMetric, ReadMetric } from './given-metric.js';

const POINTER = '/compile/metrics';

/**
 * Reads the metrics of a model with one output from any accepted nesting of lists and objects. @param output
 * The name of the model output, if known.
 */
export function readMetrics(given: Metrics, output?: string): { metrics: ReadMetric[]; issues: Finding[] } {
  const listed = listMetrics(given, output);
  if ('issue' in listed) return { metrics: [], issues: [listed.issue] };
  const metrics: Located<GivenMetric>[] = [];
  const issues: Finding[] = [];
  for (const { value, pointer } of listed) {
    const read = readOne(value, pointer);
    if (read.outcome === 'accepted') metrics.push({ value: read.value, pointer });
    else issues.push(...read.issues);
  }
  return { metrics: named(metrics), issues };
}

function readOne(metric: Metric, pointer: string): Checked<GivenMetric> {
  if (typeof metric === 'string') return accepted({ type: typeNamed(metric), name: metric, args: {} });
  if (isSaved(metric)) return readSavedMetric(metric, pointer);
  const {
    function: resolved,
    type = resolved,
    name,
    ...args
  }: Readonly<Record<string, unknown>> = { ...metric };
  const reported = typeof name === 'string' ? name : undefined;
  return accepted({ type: typeNamed(String(type)), name: reported, args });
}

function typeNamed(name: string): GivenMetric['type'] {
  if (ACCURACY_NAMES.includes(name)) return ACCURACY;
  const spec = metricNamed(name);
  if (spec === undefined) throw new Error(`The contract let an unknown metric through: ${name}`);
  return spec.type;
}

/** Names metrics as Keras does: of those that it numbers, the second is `auc_1`. */
function named(metrics: readonly Located<GivenMetric>[]): ReadMetric[] {
  const used = new Set(metrics.flatMap(({ value }) => value.name ?? []));
  return metrics.map(({ value, pointer }) => {
    const name = value.name ?? unusedName(value.type, used);
    used.add(name);
    return { value: { ...value, name }, pointer };
  });
}

function unusedName(type: GivenMetric['type'], used: ReadonlySet<string>): string {
  if (type === ACCURACY || !metricOf(type).isNumbered || !used.has(type)) return type;
  let number = 1;
  while (used.has(`${type}_${number}`)) number += 1;
  return `${type}_${number}`;
}

function listMetrics(given: Metrics, output: string | undefined): Located<Metric>[] | { issue: Finding } {
  if (Array.isArray(given)) return listNested(given);
  if (isSaved(given)) return [{ value: given, pointer: POINTER }];
  const found = ofOutput(given, POINTER, output);
  if (found === undefined || 'issue' in found) return found ?? [];
  return flat(found.value, found.pointer);
}

/** In Keras, inner lists have the metrics of one output each. */
function listNested(given: Extract<Metrics, readonly unknown[]>): Located<Metric>[] | { issue: Finding } {
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
