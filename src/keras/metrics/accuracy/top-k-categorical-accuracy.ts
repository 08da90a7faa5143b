import { integer, optional } from '../../argument.js';
import { metric } from '../metric.js';
import { accuracyTraits } from './accuracy.js';

/** The number of largest outputs among which the class has to be. */
export const largestOutputs = () =>
  optional(integer({ description: 'The number of largest outputs among which the class has to be.' }), 5);

export const TopKCategoricalAccuracy = metric('top_k_categorical_accuracy', {
  ...accuracyTraits,
  summary: 'How often the class of a one-hot label is among the k largest outputs.',
  className: 'TopKCategoricalAccuracy',
  aliases: [],
  args: { k: largestOutputs() },
  labels: 'like_outputs',
  misleading: [],
  mostAt: (width) => ({ k: width }),
  alternative: 'sparse_top_k_categorical_accuracy',
});
