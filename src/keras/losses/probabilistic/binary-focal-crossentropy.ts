import { flag, number, optional } from '../../argument.js';
import { axis, fromLogits, gamma, labelSmoothing } from '../arguments.js';
import { loss } from '../loss.js';

export const BinaryFocalCrossentropy = loss('binary_focal_crossentropy', {
  summary:
    'Binary crossentropy that counts outputs that are nearly right less, by (1 - p)^gamma of the right answer.',
  className: 'BinaryFocalCrossentropy',
  aliases: [],
  args: {
    apply_class_balancing: flag(false),
    alpha: optional(
      number({
        minimum: 0,
        maximum: 1,
        description:
          'With apply_class_balancing: the weight of labels of 1; that of labels of 0 is 1 - alpha.',
      }),
      0.25,
    ),
    gamma: gamma(),
    from_logits: fromLogits(),
    label_smoothing: labelSmoothing(),
    axis: axis(),
  },
  labels: 'yes_or_no',
  outputs: 'probability',
});
