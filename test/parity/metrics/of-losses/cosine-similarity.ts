import type { CatalogueCases } from '../../catalogue-cases.js';

export const cosineSimilarity: CatalogueCases = {
  cases: [{}, { args: { axis: 1 }, positions: 'steps' }],
  refused: [{ args: { axis: 'last' }, argument: 'axis' }],
};
