import type { CatalogueCases } from '../../catalogue-cases.js';

export const categoricalFocalCrossentropy: CatalogueCases = {
  cases: [
    {},
    { args: { alpha: 0.5, gamma: 1.5, label_smoothing: 0.1 } },
    { args: { from_logits: true }, outputs: 'score' },
    { args: { axis: 1, label_smoothing: 0.1 }, positions: 'steps' },
  ],
  refused: [{ args: { gamma: -1 }, argument: 'gamma' }],
};
