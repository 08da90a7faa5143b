import { type MetricSpec, metric } from '../metric.js';

interface ErrorDefinition {
  className: string;
  summary: string;
  aliases: readonly string[];
  countsMasked?: true;
}

/** A mean error of numbers, without arguments. */
export function error<const MetricType extends string>(
  type: MetricType,
  { className, summary, aliases, countsMasked }: ErrorDefinition,
): MetricSpec<MetricType, Record<never, never>> {
  return metric(type, {
    summary,
    className,
    aliases,
    ...(countsMasked && { countsMasked }),
    args: {},
    labels: 'like_outputs',
    outputs: 'number',
    better: 'min',
    isNumbered: false,
    misleading: [],
    alternative: null,
    mostAt: () => ({}),
  });
}
