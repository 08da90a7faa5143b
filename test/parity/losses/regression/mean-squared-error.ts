import type { CatalogueCases } from '../../catalogue-cases.js';

export const meanSquaredError: CatalogueCases = {
  cases: [{}, { width: 1 }],
  refused: [{ args: { from_logits: true }, argument: 'from_logits' }],
};
