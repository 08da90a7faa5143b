import type { CatalogueCases } from '../../catalogue-cases.js';

export const sparseCategoricalAccuracy: CatalogueCases = {
  cases: [{}],
  refused: [{ args: { k: 2 }, argument: 'k' }],
};
