import { metric } from '../metric.js';
import { accuracyTraits } from './accuracy.js';

export const CategoricalAccuracy = metric('categorical_accuracy', {
  ...accuracyTraits,
  summary: 'How often the largest output and the largest entry of the label are at the same index.',
  className: 'CategoricalAccuracy',
  aliases: [],
  args: {},
  labels: 'like_outputs',
  misleading: [
    {
      on: 'multi_label',
      code: 'accuracy_on_multi_label',
      because:
        'compares the largest output only, as Keras does for these shapes. Use binary_accuracy for multi-label outputs.',
    },
  ],
});
