import { ofLoss } from './of-loss.js';

export const CategoricalHinge = ofLoss('categorical_hinge', {
  summary: 'Mean of max(1 + max((1 - y) · p) - Σ y · p, 0) over the classes, for one-hot labels.',
  className: 'CategoricalHinge',
  args: {},
});
