import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanAbsoluteError: CatalogueCases = {
  cases: [{}],
  refused: [],
};
