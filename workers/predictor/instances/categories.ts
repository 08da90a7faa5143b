import type { ColumnCategories } from '../../../src/contracts/datasets/arrays.js';
import { safeText, showValue } from '../../../src/schema/show-value.js';
import { closestName, listed } from '../../../src/validation/suggestion.js';

/** The categories of one column: the number of each text. */
export type Categories = ReadonlyMap<string, number>;

/** The categories of each column of a table, by its position; null if no column has any. */
export function categoriesByColumn(
  names: readonly string[] | null,
  categories: readonly ColumnCategories[] | undefined,
): readonly (Categories | undefined)[] | null {
  if (names === null || categories === undefined || categories.length === 0) return null;
  const byName = new Map(
    categories.map(({ column, values }) => [column, new Map(values.map((text, index) => [text, index]))]),
  );
  return names.map((name) => byName.get(name));
}

/** The number that a text stands for in training; the value itself if it is not one of the categories. */
export const encodeCategory = (value: unknown, categories: Categories | undefined): unknown =>
  typeof value === 'string' ? (categories?.get(value) ?? value) : value;

/** Explains why a text is not a category. */
export function unknownCategory(value: unknown, categories: Categories): string {
  const known = [...categories.keys()];
  const closest = typeof value === 'string' ? closestName(value, known) : undefined;
  const hint = closest === undefined ? '' : ` Did you mean '${safeText(closest)}'?`;
  return `Got ${showValue(value)}, expected a category of the training data: ${listed(known)}; or its number.${hint}`;
}
