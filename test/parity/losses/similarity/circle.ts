import type { CatalogueCases } from '../../catalogue-cases.js';

export const circle: CatalogueCases = {
  cases: [
    { positions: 'samples' },
    { width: 9, positions: 'samples' },
    { args: { gamma: 16, margin: 0.2, remove_diagonal: false }, positions: 'samples' },
    { args: { reduction: 'sum' }, labels: [0, 7, 100], positions: 'samples' },
    { labels: [3], positions: 'samples' },
  ],
  refused: [{ args: { margin: 2 }, argument: 'margin' }],
};
