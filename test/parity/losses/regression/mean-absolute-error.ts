import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanAbsoluteError: CatalogueCases = {
  cases: [{}],
  refused: [{ args: { delta: 1 }, argument: 'delta' }],
};
