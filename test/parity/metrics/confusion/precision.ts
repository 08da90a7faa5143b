import type { CatalogueCases } from '../../catalogue-cases.js';

export const precision: CatalogueCases = {
  cases: [
    {},
    { width: 1 },
    { args: { thresholds: 0.7 } },
    { args: { class_id: 1 } },
    { args: { thresholds: 1 } },
  ],
  refused: [
    { args: { thresholds: -1 }, argument: 'thresholds' },
    { args: { top_k: 2 }, argument: 'top_k' },
  ],
};
