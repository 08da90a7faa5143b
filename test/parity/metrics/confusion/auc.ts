import type { CatalogueCases } from '../../catalogue-cases.js';

export const auc: CatalogueCases = {
  cases: [
    {},
    { args: { num_thresholds: 2 } },
    { args: { num_thresholds: 7 } },
    { args: { curve: 'PR' } },
    { args: { curve: 'PR', summation_method: 'minoring' } },
    { args: { curve: 'PRGAIN' } },
    { args: { summation_method: 'majoring', num_thresholds: 5 } },
    { args: { num_thresholds: 5, thresholds: [0.1, 0.35, 0.9] } },
    { args: { num_thresholds: 5, thresholds: [0.25, 0.5, 0.75] } },
    { args: { from_logits: true }, outputs: 'score' },
    { labels: [1] },
    { outputs: 'coarse' },
  ],
  refused: [
    { args: { num_thresholds: 1 }, argument: 'num_thresholds' },
    { args: { curve: 'ROCK' }, argument: 'curve' },
    { args: { multi_label: true }, argument: 'multi_label' },
  ],
};
