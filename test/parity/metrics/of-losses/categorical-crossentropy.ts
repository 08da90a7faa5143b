import type { CatalogueCases } from '../../catalogue-cases.js';

export const categoricalCrossentropy: CatalogueCases = {
  cases: [
    {},
    { args: { from_logits: true, label_smoothing: 0.1 }, outputs: 'score' },
    { args: { axis: 1 }, positions: 'steps' },
  ],
  refused: [{ args: { label_smoothing: 2 }, argument: 'label_smoothing' }],
};
