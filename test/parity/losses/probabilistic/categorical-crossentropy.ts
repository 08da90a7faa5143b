import type { CatalogueCases } from '../../catalogue-cases.js';

export const categoricalCrossentropy: CatalogueCases = {
  cases: [{}, { args: { from_logits: true } }, { args: { label_smoothing: 0.2 } }],
  refused: [
    { args: { label_smoothing: 1.5 }, argument: 'label_smoothing' },
    { args: { from_logits: 1 }, argument: 'from_logits' },
  ],
};
