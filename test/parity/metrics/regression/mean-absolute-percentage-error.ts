import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanAbsolutePercentageError: CatalogueCases = {
  cases: [{}],
  refused: [],
};
