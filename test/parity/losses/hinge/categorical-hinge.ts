import type { CatalogueCases } from '../../catalogue-cases.js';

export const categoricalHinge: CatalogueCases = {
  cases: [{}, { labels: [-1, 0, 1, 2] }, { args: { reduction: 'mean_with_sample_weight' } }],
  refused: [{ args: { axis: 0 }, argument: 'axis' }],
};
