import type { CatalogueCases } from '../../catalogue-cases.js';

export const poisson: CatalogueCases = {
  cases: [
    { outputs: 'positive', labels: [0, 1, 5] },
    { outputs: 'positive', labels: [-2, 0.5] },
  ],
  refused: [],
};
