import type { CatalogueCases } from '../../catalogue-cases.js';

export const squaredHinge: CatalogueCases = {
  cases: [{}, { labels: [0, 1] }],
  refused: [],
};
