import type { ColumnCategories, DatasetArray } from '../../contracts/datasets/arrays.js';

/** The most different texts of an array of texts or of columns of categories; undefined where that is not known. */
export const distinctTexts = ({ dtype, text, categories }: DatasetArray): number | undefined =>
  dtype === 'string'
    ? text?.distinct_count
    : categories === null
      ? undefined
      : distinctCategories(categories);

const distinctCategories = (categories: readonly ColumnCategories[]): number =>
  new Set(categories.flatMap(({ values }) => values)).size;

/** The most different whole numbers of an array; undefined where it has fractions, or that is not known. */
export function distinctNumbers({ statistics }: DatasetArray): number | undefined {
  if (statistics === null) return undefined;
  const { values, columns } = statistics;
  const ofColumns = columns?.map((column) => column.distinct_count);
  return values.distinct_count ?? sumOf(ofColumns ?? [undefined]);
}

function sumOf(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length < counts.length ? undefined : known.reduce((sum, count) => sum + count, 0);
}
