import type { CatalogueCases } from '../../catalogue-cases.js';

export const categoricalHinge: CatalogueCases = {
  cases: [{}, { labels: [-1, 0, 1, 2] }],
  refused: [],
};
