import { MAX_RANK } from '../../../schema/primitives.js';
import { type Argument, integer, optional } from '../../argument.js';
import { type MetricSpec, metric } from '../metric.js';

type CorrelationArguments = { axis: Argument<number, number, 'optional'> };

/** A mean of correlations along an axis. */
export function correlation<const MetricType extends string>(
  type: MetricType,
  { className, summary }: { className: string; summary: string },
): MetricSpec<MetricType, CorrelationArguments> {
  return metric(type, {
    summary,
    className,
    aliases: [],
    args: {
      axis: optional(
        integer({
          minimum: -1 - MAX_RANK,
          maximum: MAX_RANK,
          description:
            'The axis of the outputs, 0 that of the batch, along which labels and outputs are compared.',
        }),
        -1,
      ),
    },
    labels: 'like_outputs',
    outputs: 'number',
    better: 'max',
    isNumbered: false,
    misleading: [],
    alternative: null,
    mostAt: () => ({}),
    misfits({ axis }, { length }) {
      if (axis >= -1 - length && axis <= length) return [];
      const detail = `has axis ${axis}, and the outputs have ${length + 1} axes with that of the batch. Use ${-1 - length} to ${length}.`;
      return [{ argument: 'axis', detail }];
    },
    cautions({ axis }, output) {
      const along = axis < 0 ? output.length + axis : axis - 1;
      const isConstant = along >= 0 && (output[along] ?? 1) === 1;
      return isConstant
        ? [
            'compares the values of each sample along an axis with one entry, where nothing varies. Set axis to 0 to compare along the batch.',
          ]
        : [];
    },
  });
}
