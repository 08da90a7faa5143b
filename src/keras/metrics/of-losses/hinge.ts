import { ofLoss } from './of-loss.js';

export const Hinge = ofLoss('hinge', {
  summary: 'Mean of max(1 - y · p, 0), for labels -1 and 1; labels 0 and 1 are converted, batch by batch.',
  className: 'Hinge',
  args: {},
});
