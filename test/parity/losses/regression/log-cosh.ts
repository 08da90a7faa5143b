import type { CatalogueCases } from '../../catalogue-cases.js';

export const logCosh: CatalogueCases = {
  cases: [{}, { labels: [-30, 30] }],
  refused: [],
};
