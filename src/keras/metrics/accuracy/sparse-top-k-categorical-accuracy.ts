import { metric } from '../metric.js';
import { accuracyTraits } from './accuracy.js';
import { largestOutputs } from './top-k-categorical-accuracy.js';

export const SparseTopKCategoricalAccuracy = metric('sparse_top_k_categorical_accuracy', {
  ...accuracyTraits,
  summary: 'How often the class of the label is among the k largest outputs.',
  className: 'SparseTopKCategoricalAccuracy',
  aliases: [],
  args: { k: largestOutputs() },
  labels: 'class_number',
  misleading: [],
  mostAt: (width) => ({ k: width }),
  alternative: 'top_k_categorical_accuracy',
});
