import type { CatalogueCases } from '../../catalogue-cases.js';

export const dice: CatalogueCases = {
  cases: [
    {},
    { width: 1 },
    { args: { axis: -1 } },
    { args: { axis: [1, 2] }, positions: 'steps' },
    { args: { axis: [0, -2], reduction: 'sum' }, positions: 'steps' },
    { outputs: 'number', labels: [-1, 0, 3], positions: 'samples' },
    { width: 1, args: { reduction: 'none' } },
  ],
  refused: [{ args: { axis: 'last' }, argument: 'axis' }],
};
