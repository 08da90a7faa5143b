import type { CatalogueCases } from '../../catalogue-cases.js';

export const sparseCategoricalCrossentropy: CatalogueCases = {
  cases: [{}, { args: { from_logits: true } }],
  refused: [{ args: { label_smoothing: 0.1 }, argument: 'label_smoothing' }],
};
