import { ofLoss } from './of-loss.js';

export const Poisson = ofLoss('poisson', {
  summary: 'Mean of p - y · log p, for counts.',
  className: 'Poisson',
  args: {},
});
