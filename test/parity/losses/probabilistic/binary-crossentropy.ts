import type { CatalogueCases } from '../../catalogue-cases.js';

export const binaryCrossentropy: CatalogueCases = {
  cases: [
    { width: 1 },
    { width: 3 },
    { width: 1, args: { from_logits: true } },
    { args: { label_smoothing: 0.2 } },
    { args: { axis: 1, reduction: 'sum' }, positions: 'steps' },
    { outputs: 'number', labels: [-1, 0, 1, 3] },
  ],
  refused: [{ args: { label_smoothing: -1 }, argument: 'label_smoothing' }],
};
