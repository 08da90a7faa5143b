import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanSquaredLogarithmicError: CatalogueCases = {
  cases: [{}],
  refused: [],
};
