import { number, optional } from '../../argument.js';
import { loss } from '../loss.js';

export const CategoricalGeneralizedCrossEntropy = loss('categorical_generalized_cross_entropy', {
  summary: '(1 - p^q) / q of the class that the label names, which wrong labels influence less.',
  className: 'CategoricalGeneralizedCrossEntropy',
  aliases: [],
  args: {
    q: optional(
      number({
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        description: 'Near 0: like a crossentropy; near 1: like the mean absolute error.',
      }),
      0.5,
    ),
  },
  labels: 'class_number',
  outputs: 'distribution',
});
