import type { CatalogueCases } from '../../catalogue-cases.js';

export const klDivergence: CatalogueCases = {
  cases: [{}, { outputs: 'number', labels: [-1, 0, 0.5, 2] }],
  refused: [],
};
