import type { CatalogueCases } from '../../catalogue-cases.js';

export const huber: CatalogueCases = {
  cases: [{}, { args: { delta: 0.3 } }, { args: { delta: 0 } }],
  refused: [{ args: { delta: -1 }, argument: 'delta' }],
};
