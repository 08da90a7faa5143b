import { accuracyTraits } from './accuracy.js';
import { metric } from './metric.js';

export const SparseCategoricalAccuracy = metric('sparse_categorical_accuracy', {
  ...accuracyTraits,
  summary: 'How often the largest output is that of the class that the label names.',
  className: 'SparseCategoricalAccuracy',
  aliases: [],
  args: {},
  labels: 'class_number',
  misleading: [],
});
