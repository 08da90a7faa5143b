import { ofLoss } from './of-loss.js';

export const KLDivergence = ofLoss('kl_divergence', {
  summary: 'Mean of Σ y · log(y / p) over the classes, for labels that are probabilities.',
  className: 'KLDivergence',
  outputs: 'probability',
  args: {},
});
