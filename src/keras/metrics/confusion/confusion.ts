import { absent, integer, number, optional } from '../../argument.js';
import type { MetricDefinition } from '../metric.js';

/** The arguments of Precision and Recall. */
export const confusionArguments = () => ({
  thresholds: optional(
    number({ minimum: 0, maximum: 1, description: 'Outputs above it count as positive.' }),
    0.5,
  ),
  class_id: absent(integer({ minimum: 0, description: 'The only class to count; default: all.' })),
});

/** Traits shared by Precision and Recall. */
export const confusionTraits = {
  labels: 'like_outputs',
  outputs: 'probability',
  better: 'max',
  isNumbered: true,
  misleading: [],
  alternative: null,
  mostAt: (width: number) => ({ class_id: width - 1 }),
} as const satisfies Partial<MetricDefinition<Record<string, never>>>;
