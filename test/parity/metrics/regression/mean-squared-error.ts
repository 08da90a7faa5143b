import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanSquaredError: CatalogueCases = {
  cases: [{}],
  refused: [],
};
