import {
  type Compile,
  type Metric,
  MetricObjectSchema,
  type Metrics,
} from '../../../contracts/jobs/compile.js';
import { ACCURACY, ACCURACY_NAMES } from '../../../keras/metrics/accuracy/accuracy.js';
import {
  completeMetricOf,
  type MetricType,
  metricConflicts,
  metricNamed,
  metricOf,
} from '../../../keras/metrics/index.js';
import { createValidator } from '../../../validation/validation.js';
import { accepted, type Checked, type Finding } from '../../problems/finding.js';
import { type Distributed, distribute, type OutputNames, type OutputPart } from '../outputs/by-output.js';
import { readSavedMetric } from '../saved/saved-metric.js';
import { isSaved } from '../saved/saved-object.js';
import type { GivenMetric, MetricArgument, ReadMetric } from './given-metric.js';
import { argumentFinding } from './metrics.js';

const validateMetric = createValidator(MetricObjectSchema);

/** The metrics of a job, and issues of those that could not be read. */
export interface ReadMetrics {
  metrics: ReadMetric[];
  issues: Finding[];
}

/**
 * Reads the metrics of every output from any accepted nesting of lists and objects, in Keras's order: those that class weights do not
 * weight come first. @param outputs undefined where they are not known
 */
export function readMetrics(
  given: Pick<Partial<Compile>, MetricArgument>,
  outputs: OutputNames | undefined,
): ReadMetrics {
  const listed = (['metrics', 'weighted_metrics'] as const).map((argument) => ({
    argument,
    ...listMetrics(given[argument] ?? [], `/compile/${argument}`, outputs),
  }));
  const metrics: Unnamed[] = [];
  const issues = listed.flatMap((list) => list.issues);
  for (const { argument, parts } of listed)
    for (const { value, pointer, output } of parts) {
      const read = readOne(value, pointer);
      if (read.outcome === 'accepted') metrics.push({ value: read.value, pointer, output, argument });
      else issues.push(...read.issues);
    }
  return { metrics: hasSeveral(outputs) ? withCountedNames(metrics) : withFreeNames(metrics), issues };
}

const hasSeveral = (outputs: OutputNames | undefined): outputs is OutputNames =>
  outputs !== undefined && outputs.names.length > 1;

/** A metric that may have no name yet. */
type Unnamed = Omit<ReadMetric, 'value'> & { value: GivenMetric };

function readOne(metric: Metric, pointer: string): Checked<GivenMetric> {
  const read = readForm(metric, pointer);
  if (read.outcome === 'rejected') return read;
  const issues = argumentIssues(read.value, isSaved(metric) ? `${pointer}/config` : pointer);
  return issues.length > 0 ? { outcome: 'rejected', issues } : read;
}

/** Issues of arguments that no schema finds: those that a bare name lacks, and contradictions. */
function argumentIssues({ type, name = type, args }: GivenMetric, pointer: string): Finding[] {
  if (type === ACCURACY) return [];
  const missing = Object.entries(metricOf(type).args)
    .filter(([argument, { presence }]) => presence === 'required' && args[argument] === undefined)
    .map(([argument]) => argument);
  if (missing.length > 0) return [lacksArguments(type, missing, pointer)];
  return metricConflicts(completeMetricOf(type, name, args)).map((conflict) => ({
    ...argumentFinding({ name, pointer }, conflict),
    code: 'conflicting_arguments',
  }));
}

function lacksArguments(type: MetricType, missing: readonly string[], pointer: string): Finding {
  const given = missing.map((argument) => `"${argument}": …`).join(', ');
  const detail = `${metricOf(type).className} needs ${missing.join(' and ')}. Write {"type": "${type}", ${given}}.`;
  return { pointer, code: 'missing_field', detail };
}

function readForm(metric: Metric, pointer: string): Checked<GivenMetric> {
  if (typeof metric === 'string') return accepted({ type: typeNamed(metric), name: metric, args: {} });
  if (isSaved(metric)) return readSavedMetric(metric, pointer);
  const {
    function: resolved,
    type = resolved,
    name,
    ...args
  }: Readonly<Record<string, unknown>> = { ...metric };
  const reported = typeof name === 'string' ? name : undefined;
  const issues = resolved === undefined ? [] : echoIssues({ ...args, type, name }, pointer);
  if (issues.length > 0) return { outcome: 'rejected', issues };
  return accepted({ type: typeNamed(String(type)), name: reported, args });
}

/** The contract does not say which arguments belong to a resolved metric. */
const echoIssues = (metric: Readonly<Record<string, unknown>>, pointer: string): Finding[] =>
  validateMetric(metric).map((violation) => ({ ...violation, pointer: pointer + violation.pointer }));

function typeNamed(name: string): GivenMetric['type'] {
  if (ACCURACY_NAMES.includes(name)) return ACCURACY;
  const spec = metricNamed(name);
  if (spec === undefined) throw new Error(`The contract let an unknown metric through: ${name}`);
  return spec.type;
}

/** Names the metrics of one output as Keras does, avoiding names that others have: of those that it numbers, the second is `auc_1`. */
function withFreeNames(metrics: readonly Unnamed[]): ReadMetric[] {
  const used = new Set(metrics.flatMap(({ value }) => value.name ?? []));
  return metrics.map((metric) => {
    const name = metric.value.name ?? unusedName(metric.value.type, used);
    used.add(name);
    return withName(metric, name);
  });
}

function unusedName(type: GivenMetric['type'], used: ReadonlySet<string>): string {
  if (!isNumbered(type) || !used.has(type)) return type;
  let number = 1;
  while (used.has(`${type}_${number}`)) number += 1;
  return `${type}_${number}`;
}

/** Names the metrics of several outputs as Keras does, which counts those of a type over all outputs. */
function withCountedNames(metrics: readonly Unnamed[]): ReadMetric[] {
  const counts = new Map<GivenMetric['type'], number>();
  return metrics.map((metric) => {
    const { name, type } = metric.value;
    if (name !== undefined) return withName(metric, name);
    const count = counts.get(type) ?? 0;
    counts.set(type, count + 1);
    return withName(metric, isNumbered(type) && count > 0 ? `${type}_${count}` : type);
  });
}

const withName = (metric: Unnamed, name: string): ReadMetric => ({
  ...metric,
  value: { ...metric.value, name },
});

const isNumbered = (type: GivenMetric['type']): boolean => type !== ACCURACY && metricOf(type).isNumbered;

/** Metrics of one output, as a list or an object by output gives them. */
type MetricsOfOne = Metric | Metric[] | null;

function listMetrics(
  given: NonNullable<Metrics>,
  pointer: string,
  outputs: OutputNames | undefined,
): Distributed<Metric> {
  if (Array.isArray(given)) {
    if (given.length === 0) return { parts: [], issues: [] };
    return hasSeveral(outputs) ? flatten(distribute(given, pointer, outputs)) : listNested(given, pointer);
  }
  if (!isSaved(given)) return flatten(distribute<MetricsOfOne>(given, pointer, outputs));
  return hasSeveral(outputs)
    ? distribute([given], pointer, outputs)
    : { parts: [{ value: given, output: 0, pointer }], issues: [] };
}

/** In Keras, inner lists have the metrics of one output each. */
function listNested(given: readonly MetricsOfOne[], pointer: string): Distributed<Metric> {
  const second = given.findIndex((entry, index) => Array.isArray(entry) && index > 0);
  if (second > 0) {
    const detail = `Each inner list has the metrics of one output, and the model has only one. Write all metrics in a single list.`;
    return { parts: [], issues: [{ pointer: `${pointer}/${second}`, code: 'invalid_value', detail }] };
  }
  const parts = given.map((value, index) => ({ value, output: 0, pointer: `${pointer}/${index}` }));
  return flatten({ parts, issues: [] });
}

const flatten = ({ parts, issues }: Distributed<MetricsOfOne>): Distributed<Metric> => ({
  parts: parts.flatMap(flat),
  issues,
});

function flat({ value, output, pointer }: OutputPart<MetricsOfOne>): OutputPart<Metric>[] {
  if (value === null) return [];
  if (!Array.isArray(value)) return [{ value, output, pointer }];
  return value.map((metric, index) => ({ value: metric, output, pointer: `${pointer}/${index}` }));
}
