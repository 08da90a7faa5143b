import { metric } from '../metric.js';
import { accuracyTraits } from './accuracy.js';

/** As a string, `Accuracy` is the metric that chooses by the shapes, as in Keras. */
export const Accuracy = metric('exact_accuracy', {
  ...accuracyTraits,
  summary: 'How often an output equals its label exactly: the class Accuracy of Keras.',
  className: 'Accuracy',
  aliases: [],
  args: {},
  labels: 'like_outputs',
  misleading: [],
});
