import { axis, fromLogits, labelSmoothing } from '../arguments.js';
import { loss } from '../loss.js';

export const BinaryCrossentropy = loss('binary_crossentropy', {
  summary: '-y · log p - (1 - y) · log(1 - p) of each output.',
  className: 'BinaryCrossentropy',
  aliases: ['bce', 'BCE'],
  args: { from_logits: fromLogits(), label_smoothing: labelSmoothing(), axis: axis() },
  labels: 'yes_or_no',
  outputs: 'probability',
});
