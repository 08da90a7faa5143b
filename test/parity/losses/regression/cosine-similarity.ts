import type { CatalogueCases } from '../../catalogue-cases.js';

export const cosineSimilarity: CatalogueCases = {
  cases: [{}, { labels: [0, 1] }],
  refused: [{ args: { axis: 1 }, argument: 'axis' }],
};
