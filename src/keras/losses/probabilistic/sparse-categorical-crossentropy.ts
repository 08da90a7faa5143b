import { axis, fromLogits, ignoreClass } from '../arguments.js';
import { loss } from '../loss.js';

export const SparseCategoricalCrossentropy = loss('sparse_categorical_crossentropy', {
  summary: '-log p of the class that the label names.',
  className: 'SparseCategoricalCrossentropy',
  aliases: [],
  args: {
    from_logits: fromLogits(),
    ignore_class: ignoreClass(),
    axis: axis(),
  },
  labels: 'class_number',
  outputs: 'distribution',
});
