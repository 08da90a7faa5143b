import { type Argument, type Kind, optional } from '../../../argument.js';
import { type MetricSpec, metric } from '../../metric.js';
import { thresholdTraits } from '../confusion.js';
import { type Thresholds, thresholds } from '../thresholds.js';

/** Null is Keras's None: one threshold of 0.5. */
const withDefault = ({
  complete,
  ...kind
}: ReturnType<typeof thresholds>): Kind<Thresholds | null, Thresholds> => ({
  ...kind,
  complete: (given) => given ?? DEFAULT_THRESHOLD,
});

const DEFAULT_THRESHOLD = 0.5;

type CountArguments = { thresholds: Argument<Thresholds | null, Thresholds, 'optional'> };

/** A count of outputs that are positive or negative, and rightly so or not. Keras does not say whether less or more is better. */
export function count<const MetricType extends string>(
  type: MetricType,
  { className, summary }: { className: string; summary: string },
): MetricSpec<MetricType, CountArguments> {
  return metric(type, {
    ...thresholdTraits,
    better: null,
    summary,
    className,
    aliases: [],
    args: { thresholds: optional(withDefault(thresholds()), DEFAULT_THRESHOLD) },
  });
}
