import type { CatalogueCases } from '../../catalogue-cases.js';

export const categoricalGeneralizedCrossEntropy: CatalogueCases = {
  cases: [{}, { args: { q: 0.7 } }, { args: { q: 0.2, reduction: 'none' } }],
  refused: [
    { args: { q: 0 }, argument: 'q' },
    { args: { q: 1 }, argument: 'q' },
  ],
};
