import type { Arguments } from '../../argument.js';
import { type MetricDefinition, type MetricSpec, metric } from '../metric.js';

type Definition<A extends Arguments> = Pick<MetricDefinition<A>, 'summary' | 'className' | 'args'> &
  Partial<Pick<MetricDefinition<A>, 'aliases' | 'labels' | 'outputs' | 'better'>>;

/** A metric that is the mean of a loss over all positions of the dataset. */
export function ofLoss<const MetricType extends string, const A extends Arguments>(
  type: MetricType,
  definition: Definition<A>,
): MetricSpec<MetricType, A> {
  return metric(type, {
    aliases: [],
    labels: 'like_outputs',
    outputs: 'number',
    better: 'min',
    isNumbered: false,
    misleading: [],
    alternative: null,
    mostAt: () => ({}),
    ...definition,
  });
}
