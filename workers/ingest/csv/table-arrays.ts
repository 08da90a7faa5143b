import type { ColumnCategories, Role } from '../../../src/contracts/datasets/arrays.js';
import { type IngestedArray, plainArray, type StoredPart } from '../arrays/arrays.js';
import type { LabelValues } from './csv-labels.js';
import type { TableParts } from './csv-write.js';
import type { Table } from './table.js';

/** The written arrays of the tables of an upload; null: the upload lacks that split. */
export interface WrittenTables {
  train: TableParts;
  validation: TableParts | null;
  test: TableParts | null;
}

/**
 * The arrays of tables: one of numbers, one per text column, one per label column. The only input and the
 * only label are named `x` and `y`, several `table` and as their columns.
 */
export function tableArrays(
  train: Table,
  { labels, categories }: { labels: readonly LabelValues[]; categories: ColumnCategories[] | null },
  parts: WrittenTables,
): IngestedArray[] {
  const { features, texts, labels: labelColumns, paths } = train.columns;
  const isPlain = texts.length === 0 && labelColumns.length <= 1 && paths === undefined;
  const columns = features.map(({ name }) => name);
  const tableName = isPlain ? 'x' : freeName('table', texts);
  const table = arrayOf('x', tableName, parts, (one) => one.table);
  return [
    ...table.map((array) => ({ ...array, kind: 'table' as const, columns, categories })),
    ...texts
      .flatMap(({ name }, index) => arrayOf('x', name, parts, (one) => one.texts[index]))
      .map((array) => ({ ...array, kind: 'text' as const })),
    ...labelColumns.flatMap(({ name }, index) =>
      arrayOf('y', isPlain ? 'y' : name, parts, (one) => one.labels[index]).map((array) => ({
        ...array,
        classes: classesOf(labels[index]),
      })),
    ),
  ];
}

const classesOf = (labels: LabelValues | undefined): string[] | null =>
  labels?.kind === 'class' ? labels.names : null;

/** A name that no text column has: `table`, else `table_2`, … */
export function freeName(name: string, columns: readonly { name: string }[]): string {
  let free = name;
  for (let count = 2; columns.some((column) => column.name === free); count += 1) free = `${name}_${count}`;
  return free;
}

/** The array of a part of the tables; none if they lack it. */
function arrayOf(
  role: Role,
  name: string,
  { train, validation, test }: WrittenTables,
  partOf: (parts: TableParts) => StoredPart | undefined,
): IngestedArray[] {
  const own = partOf(train);
  if (own === undefined) return [];
  const held = (parts: TableParts | null) => (parts && partOf(parts)) ?? null;
  return [plainArray(role, name, { train: own, validation: held(validation), test: held(test) })];
}
