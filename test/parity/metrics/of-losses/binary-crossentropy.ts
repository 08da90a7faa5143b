import type { CatalogueCases } from '../../catalogue-cases.js';

export const binaryCrossentropy: CatalogueCases = {
  cases: [
    {},
    { args: { label_smoothing: 0.2 } },
    { args: { from_logits: true }, outputs: 'score' },
    { outputs: 'number', labels: [-1, 0, 3] },
  ],
  refused: [{ args: { axis: 1 }, argument: 'axis' }],
};
