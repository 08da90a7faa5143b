import { metric } from '../metric.js';
import { accuracyTraits, threshold } from './accuracy.js';

export const BinaryAccuracy = metric('binary_accuracy', {
  ...accuracyTraits,
  summary: 'How often the thresholded output equals the label, 0 or 1.',
  className: 'BinaryAccuracy',
  aliases: [],
  args: { threshold: threshold() },
  labels: 'like_outputs',
  misleading: [
    {
      on: 'regression',
      code: 'accuracy_on_regression',
      because: 'is meaningless for regression targets. Use mae.',
    },
  ],
});
