import type { CatalogueCases } from '../../catalogue-cases.js';

export const squaredHinge: CatalogueCases = {
  cases: [{}, { labels: [-1, 1] }],
  refused: [],
};
