import type { CatalogueCases } from '../../catalogue-cases.js';

export const recall: CatalogueCases = {
  cases: [{}, { args: { thresholds: 0.2, class_id: 0 } }, { labels: [0] }],
  refused: [{ args: { class_id: -1 }, argument: 'class_id' }],
};
