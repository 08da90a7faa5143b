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

/** Rejects metrics that are given twice, or that would be reported under the name of another value. As in Keras, others may share a name. */
export function nameIssues(
  metrics: readonly ReadMetric[],
  { metrics: reported, losses }: ReportedValues,
  { names }: OutputNames,
): Finding[] {
  const isOne = names.length === 1;
  const seen = new Set(['loss', ...losses]);
  return metrics.flatMap((metric, index): Finding[] => {
    const name = reported[index] ?? '';
    const isRepeated = isOne && metrics.slice(0, index).some((other) => isSame(other, metric));
    const isTaken = seen.has(name) || seen.has(`val_${name}`) || seen.has(name.replace(/^val_/, ''));
    seen.add(name);
    if (isRepeated) return [repeated(metric)];
    return isTaken ? [taken(metric, name)] : [];
  });
}

const isSame = (one: ReadMetric, other: ReadMetric): boolean =>
  one.argument === other.argument && isDeepStrictEqual(one.value, other.value);

function repeated({ value, pointer }: ReadMetric): Finding {
  const detail = `The metric ${value.name} is given twice. Remove one.`;
  return { pointer, code: 'duplicate_value', detail };
}

function taken({ value, pointer }: ReadMetric, name: string): Finding {
  const detail = `The metric ${value.name} would be reported as ${name}, which is the name of another value. Give it another name.`;
  return { pointer, code: 'invalid_value', detail };
}
