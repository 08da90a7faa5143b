import type { CatalogueCases } from '../../catalogue-cases.js';

export const sparseTopKCategoricalAccuracy: CatalogueCases = {
  cases: [{ args: { k: 2 } }, { args: { k: 3 } }],
  refused: [{ args: { k: 1.5 }, argument: 'k' }],
};
