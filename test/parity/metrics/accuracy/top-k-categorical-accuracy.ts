import type { CatalogueCases } from '../../catalogue-cases.js';

export const topKCategoricalAccuracy: CatalogueCases = {
  cases: [{ args: { k: 2 } }, { args: { k: 1 } }, { width: 6 }],
  refused: [{ args: { k: 0 }, argument: 'k' }],
};
