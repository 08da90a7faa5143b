import { axis, fromLogits, ignoreClass } from '../../losses/arguments.js';
import { ofLoss } from './of-loss.js';

export const SparseCategoricalCrossentropy = ofLoss('sparse_categorical_crossentropy', {
  summary: 'Mean of -log p of the class that the label names.',
  className: 'SparseCategoricalCrossentropy',
  labels: 'class_number',
  outputs: 'probability',
  args: { from_logits: fromLogits(), ignore_class: ignoreClass(), axis: axis() },
});
