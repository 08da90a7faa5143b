import type { ColumnCategories } from '../../../../src/contracts/datasets/arrays.js';
import { Rejection, shown } from '../../rejection.js';
import type { Category } from '../csv-feature.js';
import type { Table } from '../table.js';
import { codesLike, sortClasses } from './csv-classes.js';

/** The vocabularies of the columns of categories in a training table; null if there are none. */
export function categoriesOf({ features }: Table): ColumnCategories[] | null {
  const found = features.flatMap(({ name, codes }) =>
    codes === undefined ? [] : [{ column: name, values: sortedValues(codes) }],
  );
  return found.length === 0 ? null : found;
}

const sortedValues = (codes: ReadonlyMap<string, Category>): string[] =>
  sortClasses(new Map([...codes].map(([value, { code }]) => [value, code])), new Int32Array(0)).names;

/** For each column of categories, the stored number of each code of a table. */
export type Recoding = ReadonlyMap<number, Int32Array>;

/** Maps the codes of a table to the vocabulary of the training table. @throws Rejection for other categories */
export function recodingOf({ features, name: file }: Table, categories: ColumnCategories[] | null): Recoding {
  const recoding = new Map<number, Int32Array>();
  for (const [index, { name, codes }] of features.entries()) {
    const values = categories?.find(({ column }) => column === name)?.values;
    if (codes === undefined || values === undefined) continue;
    const found = [...codes.keys()];
    const unknown = (value: string) => unknownCategory({ file, column: name, codes }, value, values);
    recoding.set(index, codesLike(values, found, unknown));
  }
  return recoding;
}

function unknownCategory(
  { file, column, codes }: { file: string; column: string; codes: ReadonlyMap<string, Category> },
  value: string,
  known: readonly string[],
): Rejection {
  const listed = known.slice(0, 10).map(shown).join(', ');
  const row = codes.get(value)?.row ?? 0;
  return new Rejection(
    'mismatched_splits',
    `Row ${row} of ${shown(file)}, column ${shown(column)}: ${shown(value)} is not a category of the training file (${listed}${known.length > 10 ? ', …' : ''}). Correct it, or add samples of the category to the training file.`,
  );
}
