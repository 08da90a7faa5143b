import type { CatalogueCases } from '../../catalogue-cases.js';

export const exactAccuracy: CatalogueCases = {
  cases: [{ outputs: 'coarse', labels: [0.2, 0.5, 0.6] }, { labels: [0, 1] }],
  refused: [],
};
