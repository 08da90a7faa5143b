import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanSquaredError: CatalogueCases = {
  cases: [
    {},
    { width: 1 },
    { args: { reduction: 'sum' } },
    { args: { reduction: 'none' } },
    { args: { reduction: null } },
    { args: { reduction: 'mean' } },
    { args: { reduction: 'mean_with_sample_weight' } },
  ],
  refused: [
    { args: { from_logits: true }, argument: 'from_logits' },
    { args: { reduction: 'max' }, argument: 'reduction' },
    { args: { dtype: 'float16' }, argument: 'dtype' },
  ],
};
