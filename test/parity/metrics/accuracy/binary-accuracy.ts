import type { CatalogueCases } from '../../catalogue-cases.js';

export const binaryAccuracy: CatalogueCases = {
  cases: [{}, { args: { threshold: 0.3 } }],
  refused: [{ args: { threshold: 2 }, argument: 'threshold' }],
};
