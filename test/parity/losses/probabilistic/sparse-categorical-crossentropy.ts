import type { CatalogueCases } from '../../catalogue-cases.js';

export const sparseCategoricalCrossentropy: CatalogueCases = {
  cases: [
    {},
    { args: { from_logits: true } },
    { args: { ignore_class: 2 } },
    { args: { from_logits: true, ignore_class: -1 }, labels: [-1, 0, 3], outputs: 'score' },
    { args: { ignore_class: 255, reduction: 'sum' }, labels: [0, 1, 255], positions: 'masked' },
    { args: { ignore_class: 1, reduction: 'none' }, positions: 'steps' },
    { args: { ignore_class: 1, reduction: 'mean_with_sample_weight' }, positions: 'samples' },
    { args: { ignore_class: 1 }, labels: [1], positions: 'steps' },
  ],
  refused: [{ args: { label_smoothing: 0.1 }, argument: 'label_smoothing' }],
};
