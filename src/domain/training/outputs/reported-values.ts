import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../problems/finding.js';
import type { ReadMetric } from '../metrics/given-metric.js';
import { lossNameOf, reportedNames } from '../metrics/reported-names.js';
import type { OutputNames } from './by-output.js';

/** The names of the values that an epoch reports in addition to its loss. */
export interface ReportedValues {
  /** Undefined where they are not known. */
  all: string[] | undefined;
  losses: string[];
  /** Of each metric, in order. */
  metrics: string[];
}

/** The names of the losses of outputs, and of metrics, as Keras reports them. */
export function reportedValues(
  metrics: readonly ReadMetric[],
  losses: readonly unknown[] | undefined,
  { names }: OutputNames,
): ReportedValues {
  const isOne = names.length === 1;
  const metricNames = reportedNames(
    metrics.map(({ value, output, argument }) => ({
      name: value.name,
      outputName: isOne ? undefined : (names[output] ?? ''),
      argument,
    })),
  );
  const withLoss = isOne ? [] : names.filter((_, index) => losses?.[index] !== null);
  const lossNames = withLoss.length > 1 ? withLoss.map((name) => lossNameOf(name ?? '')) : [];
  const areKnown = isOne || (losses !== undefined && !names.includes(undefined));
  return {
    all: areKnown ? [...lossNames, ...metricNames] : undefined,
    losses: lossNames,
    metrics: metricNames,
  };
}

/** Rejects metrics that would be reported under the name of another value. */
export function nameIssues(
  metrics: readonly ReadMetric[],
  { metrics: reported, losses }: ReportedValues,
  { names }: OutputNames,
): Finding[] {
  const isOne = names.length === 1;
  const seen = new Set(['loss', ...losses]);
  return metrics.flatMap((metric, index): Finding[] => {
    const name = reported[index] ?? '';
    const equal = isOne ? metrics.slice(0, index).find((other) => isNamesake(other, metric)) : undefined;
    const isTaken = seen.has(name) || seen.has(`val_${name}`) || seen.has(name.replace(/^val_/, ''));
    seen.add(name);
    if (equal !== undefined) return [repeated(metric, equal)];
    return isTaken ? [taken(metric, name)] : [];
  });
}

const isNamesake = (one: ReadMetric, other: ReadMetric): boolean =>
  one.argument === other.argument && one.value.name === other.value.name;

function repeated({ value, pointer }: ReadMetric, earlier: ReadMetric): Finding {
  const detail = `There are two metrics of the name ${value.name}; each is reported under its name. Remove one.`;
  const code = isDeepStrictEqual(value, earlier.value) ? 'duplicate_value' : 'invalid_value';
  return { pointer, code, detail };
}

function taken({ value, pointer }: ReadMetric, name: string): Finding {
  const detail = `The metric ${value.name} would be reported as ${name}, which is the name of another value. Give it another name.`;
  return { pointer, code: 'invalid_value', detail };
}
