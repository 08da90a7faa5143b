import { metric } from '../metric.js';
import { accuracyTraits } from './accuracy.js';

export const SparseCategoricalAccuracy = metric('sparse_categorical_accuracy', {
  ...accuracyTraits,
  summary: 'How often the largest output is at the index that the label gives.',
  className: 'SparseCategoricalAccuracy',
  aliases: [],
  args: {},
  labels: 'class_number',
  misleading: [],
});
