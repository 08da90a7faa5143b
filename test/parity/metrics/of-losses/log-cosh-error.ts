import type { CatalogueCases } from '../../catalogue-cases.js';

export const logCoshError: CatalogueCases = {
  cases: [{}],
  refused: [{ args: { delta: 1 }, argument: 'delta' }],
};
