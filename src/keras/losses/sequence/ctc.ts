import { loss } from '../loss.js';

export const CTC = loss('ctc', {
  summary:
    '-log of the probability of a sequence of classes over all its alignments with the steps; class 0 is the blank, and 0 pads the labels.',
  className: 'CTC',
  aliases: [],
  args: {},
  labels: 'token_sequence',
  outputs: 'step_logits',
});
