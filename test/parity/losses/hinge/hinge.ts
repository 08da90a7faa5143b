import type { CatalogueCases } from '../../catalogue-cases.js';

export const hinge: CatalogueCases = {
  cases: [{}, { labels: [-1, 1] }, { labels: [1] }, { args: { reduction: 'sum' }, labels: [-1, 1, 2] }],
  refused: [],
};
