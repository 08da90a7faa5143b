import { described, flag } from '../../argument.js';
import { metric } from '../metric.js';
import { accuracyTraits } from './accuracy.js';
import { largestOutputs } from './top-k-categorical-accuracy.js';

export const SparseTopKCategoricalAccuracy = metric('sparse_top_k_categorical_accuracy', {
  ...accuracyTraits,
  summary: 'How often the class of the label is among the k largest outputs.',
  className: 'SparseTopKCategoricalAccuracy',
  aliases: [],
  args: {
    k: largestOutputs(),
    from_sorted_ids: described(
      'Whether the outputs are class numbers already, the best first, and not a score for each class.',
      flag(false),
    ),
  },
  labels: 'class_number',
  misleading: [],
  mostAt: (width) => ({ k: width }),
  alternative: 'top_k_categorical_accuracy',
});
