import { type MetricSpec, metric } from '../metric.js';

/** A mean error of numbers, without arguments. */
export function error<const MetricType extends string>(
  type: MetricType,
  { className, summary, aliases }: { className: string; summary: string; aliases: readonly string[] },
): MetricSpec<MetricType, Record<never, never>> {
  return metric(type, {
    summary,
    className,
    aliases,
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
