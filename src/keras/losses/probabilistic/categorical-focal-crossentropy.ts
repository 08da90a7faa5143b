import { number, optional } from '../../argument.js';
import { axis, fromLogits, gamma, labelSmoothing } from '../arguments.js';
import { loss } from '../loss.js';

export const CategoricalFocalCrossentropy = loss('categorical_focal_crossentropy', {
  summary: '-Σ alpha · (1 - p)^gamma · y · log p over the classes, for one-hot labels.',
  className: 'CategoricalFocalCrossentropy',
  aliases: [],
  args: {
    alpha: optional(number({ minimum: 0, description: 'The weight of all classes.' }), 0.25),
    gamma: gamma(),
    from_logits: fromLogits(),
    label_smoothing: labelSmoothing(),
    axis: axis(),
  },
  labels: 'one_hot',
  outputs: 'distribution',
});
