import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanSquaredLogarithmicError: CatalogueCases = {
  cases: [{}, { outputs: 'positive', labels: [0, 1, 7] }],
  refused: [],
};
