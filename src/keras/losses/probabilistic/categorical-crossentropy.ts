import { axis, fromLogits, labelSmoothing } from '../arguments.js';
import { loss } from '../loss.js';

export const CategoricalCrossentropy = loss('categorical_crossentropy', {
  summary: '-Σ y · log p over the classes, for one-hot labels.',
  className: 'CategoricalCrossentropy',
  aliases: [],
  args: { from_logits: fromLogits(), label_smoothing: labelSmoothing(), axis: axis() },
  labels: 'one_hot',
  outputs: 'distribution',
});
