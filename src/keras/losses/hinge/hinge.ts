import { loss } from '../loss.js';

export const Hinge = loss('hinge', {
  summary: 'max(1 - y · p, 0), for labels -1 and 1; labels 0 and 1 are converted.',
  className: 'Hinge',
  aliases: [],
  args: {},
  labels: 'yes_or_no',
  outputs: 'score',
});
