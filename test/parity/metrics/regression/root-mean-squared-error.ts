import type { CatalogueCases } from '../../catalogue-cases.js';

export const rootMeanSquaredError: CatalogueCases = {
  cases: [{}, { width: 1 }],
  refused: [],
};
