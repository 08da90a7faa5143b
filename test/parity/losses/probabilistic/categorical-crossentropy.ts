import type { CatalogueCases } from '../../catalogue-cases.js';

export const categoricalCrossentropy: CatalogueCases = {
  cases: [
    {},
    { args: { from_logits: true } },
    { args: { label_smoothing: 0.2 } },
    { args: { axis: 1, label_smoothing: 0.1 }, positions: 'steps' },
    // Of logits, TensorFlow's gradient takes labels to sum to 1 along the axis, and another one under determinism does not.
    { labels: [-1, 0, 0.5, 2], positions: 'steps' },
  ],
  refused: [
    { args: { label_smoothing: 1.5 }, argument: 'label_smoothing' },
    { args: { from_logits: 1 }, argument: 'from_logits' },
  ],
};
