import { absent, derived, integer, orNull } from '../../argument.js';
import type { MetricDefinition } from '../metric.js';
import { histogramElements } from './histogram-table.js';
import { type Thresholds, thresholds, valuesAt } from './thresholds.js';

/** The only class to count. */
export const classId = () =>
  absent(orNull(integer({ minimum: 0, description: 'The only class to count; default: all.' })));

/** The arguments of Precision and Recall. Keras has top_k second: it decides the default of the thresholds. */
export const confusionArguments = () => ({
  top_k: absent(
    orNull(
      integer({
        description:
          'Only the k largest of the last axis can be positive, whatever the thresholds; default: all.',
      }),
    ),
  ),
  thresholds: derived(thresholds(), {
    from: ({ top_k }) => (typeof top_k === 'number' ? null : 0.5),
    inWords: '0.5; none with `top_k`',
  }),
  class_id: classId(),
});

/** Traits shared by all metrics of counts of true and false positives. */
export const confusionTraits = {
  labels: 'like_outputs',
  outputs: 'probability',
  better: 'max',
  isNumbered: true,
  countsMasked: true,
  misleading: [],
  alternative: null,
  mostAt: (width: number) => ({ class_id: width - 1, top_k: width }),
} as const satisfies Partial<MetricDefinition<Record<string, never>>>;

/** Traits shared by metrics at a threshold or a list of them. */
export const thresholdTraits = {
  ...confusionTraits,
  listLength: ({ thresholds }: { thresholds: Thresholds | null }) => valuesAt(thresholds),
  workElements({ thresholds }: { thresholds: Thresholds | null }) {
    const count = valuesAt(thresholds);
    return count === null ? 0 : histogramElements(count, count);
  },
} as const;
