import type { CatalogueCases } from '../../catalogue-cases.js';

export const ctc: CatalogueCases = {
  cases: [
    { positions: 'steps' },
    { width: 2, positions: 'steps' },
    { args: { reduction: 'sum' }, positions: 'steps' },
  ],
  refused: [{ args: { blank: 1 }, argument: 'blank' }],
};
