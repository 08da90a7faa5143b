import type { CatalogueCases } from '../../catalogue-cases.js';

export const sparseCategoricalCrossentropy: CatalogueCases = {
  cases: [
    {},
    { args: { from_logits: true }, outputs: 'score' },
    { args: { ignore_class: 1 } },
    { args: { ignore_class: -1, from_logits: true }, labels: [-1, 0, 2], outputs: 'score' },
    { args: { ignore_class: 2 }, positions: 'steps' },
  ],
  refused: [{ args: { ignore_class: 'none' }, argument: 'ignore_class' }],
};
