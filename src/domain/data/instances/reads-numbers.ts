import type { ModelManifest } from '../../../contracts/models.js';

/** Whether a model takes samples of numbers alone: it has one input, without texts and categories. */
export const readsNumbers = ({
  inputs,
  input,
  categories = [],
}: Pick<ModelManifest, 'inputs' | 'input' | 'categories'>): boolean =>
  inputs === undefined && input.dtype !== 'string' && categories.length === 0;
