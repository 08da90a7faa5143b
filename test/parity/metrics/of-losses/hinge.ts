import type { CatalogueCases } from '../../catalogue-cases.js';

export const hinge: CatalogueCases = {
  cases: [{}, { labels: [-1, 1] }, { labels: [0, 1] }],
  refused: [],
};
