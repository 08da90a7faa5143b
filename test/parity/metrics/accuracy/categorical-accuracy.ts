import type { CatalogueCases } from '../../catalogue-cases.js';

export const categoricalAccuracy: CatalogueCases = {
  cases: [{}],
  refused: [],
};
