import type { CatalogueCases } from '../../catalogue-cases.js';

export const tversky: CatalogueCases = {
  cases: [
    {},
    { args: { alpha: 0.3, beta: 0.7, axis: [-1] } },
    { args: { alpha: 2, axis: [0, 1] }, positions: 'steps' },
  ],
  refused: [{ args: { beta: -1 }, argument: 'beta' }],
};
