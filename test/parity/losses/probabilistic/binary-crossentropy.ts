import type { CatalogueCases } from '../../catalogue-cases.js';

export const binaryCrossentropy: CatalogueCases = {
  cases: [
    { width: 1 },
    { width: 3 },
    { width: 1, args: { from_logits: true } },
    { args: { label_smoothing: 0.2 } },
  ],
  refused: [{ args: { label_smoothing: -1 }, argument: 'label_smoothing' }],
};
