import type { CatalogueCases } from '../../catalogue-cases.js';

export const binaryFocalCrossentropy: CatalogueCases = {
  cases: [
    { width: 1 },
    { width: 3, args: { gamma: 0.5, axis: 1 } },
    { args: { apply_class_balancing: true, alpha: 0.7 } },
    { width: 1, args: { from_logits: true, label_smoothing: 0.2 }, outputs: 'score' },
    { args: { axis: 1, reduction: 'sum' }, positions: 'steps' },
  ],
  refused: [
    { args: { alpha: 2 }, argument: 'alpha' },
    { args: { gamma: -1 }, argument: 'gamma' },
  ],
};
