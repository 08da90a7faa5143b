import type { CatalogueCases } from '../../catalogue-cases.js';

export const cosineSimilarity: CatalogueCases = {
  cases: [{}, { labels: [0, 1] }, { args: { axis: 1 }, positions: 'steps' }],
  refused: [{ args: { axis: 0.5 }, argument: 'axis' }],
};
