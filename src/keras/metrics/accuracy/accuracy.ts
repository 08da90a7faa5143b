import { number, optional } from '../../argument.js';
import type { MetricDefinition } from '../metric.js';

/** The name that stands for the accuracy that fits the shapes of labels and outputs. */
export const ACCURACY = 'accuracy';
export const ACCURACY_NAMES: readonly string[] = [ACCURACY, 'acc', 'Accuracy'];

/** Traits shared by all accuracies. */
export const accuracyTraits = {
  outputs: 'number',
  better: 'max',
  isNumbered: false,
  alternative: ACCURACY,
  mostAt: () => ({}),
} as const satisfies Partial<MetricDefinition<Record<string, never>>>;

/** An output above it counts as 1. */
export const threshold = () =>
  optional(number({ minimum: 0, maximum: 1, description: 'Outputs above it count as 1.' }), 0.5);
