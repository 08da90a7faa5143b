import { axis, fromLogits, labelSmoothing } from '../../losses/arguments.js';
import { ofLoss } from './of-loss.js';

export const CategoricalCrossentropy = ofLoss('categorical_crossentropy', {
  summary: 'Mean of -Σ y · log p over the classes, for one-hot labels.',
  className: 'CategoricalCrossentropy',
  outputs: 'probability',
  args: { from_logits: fromLogits(), label_smoothing: labelSmoothing(), axis: axis() },
});
