import { loss } from '../loss.js';

export const CategoricalHinge = loss('categorical_hinge', {
  summary: 'max(1 + max((1 - y) · p) - Σ y · p, 0) over the classes, for one-hot labels.',
  className: 'CategoricalHinge',
  aliases: [],
  args: {},
  labels: 'one_hot',
  outputs: 'score',
});
