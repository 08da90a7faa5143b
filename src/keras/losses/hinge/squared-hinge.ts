import { loss } from '../loss.js';

export const SquaredHinge = loss('squared_hinge', {
  summary: 'max(1 - y · p, 0)², for labels -1 and 1; labels 0 and 1 are converted.',
  className: 'SquaredHinge',
  aliases: [],
  args: {},
  labels: 'yes_or_no',
  outputs: 'score',
});
