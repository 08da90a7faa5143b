import { fromLogits, labelSmoothing } from '../../losses/arguments.js';
import { ofLoss } from './of-loss.js';

export const BinaryCrossentropy = ofLoss('binary_crossentropy', {
  summary: 'Mean of -y · log p - (1 - y) · log(1 - p).',
  className: 'BinaryCrossentropy',
  aliases: ['bce', 'BCE'],
  outputs: 'probability',
  args: { from_logits: fromLogits(), label_smoothing: labelSmoothing() },
});
