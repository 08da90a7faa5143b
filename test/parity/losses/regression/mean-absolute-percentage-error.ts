import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanAbsolutePercentageError: CatalogueCases = {
  cases: [{}, { labels: [0, 2] }],
  refused: [],
};
