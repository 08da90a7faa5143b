import type { CatalogueCases } from '../../catalogue-cases.js';

export const klDivergence: CatalogueCases = {
  cases: [{}],
  refused: [],
};
