import type { ColumnType } from '../../../../src/contracts/datasets/table-options.js';
import { pointerSegment } from '../../../../src/schema/json-pointer.js';
import { safeText } from '../../../../src/schema/show-value.js';
import { Rejection, shown } from '../../rejection.js';

/** A column in use, and its position in a row. */
export interface Column {
  name: string;
  position: number;
  /** As declared by `column_types`. */
  type?: ColumnType;
}

/** Lists column names for a message. */
export function listNames(columns: readonly Column[]): string {
  const list = columns
    .slice(0, 20)
    .map(({ name }) => shown(name))
    .join(', ');
  return columns.length > 20 ? `${list}, … (${columns.length} in all)` : list;
}

/** A second file whose columns differ. */
export function otherColumns(file: string, missing: readonly Column[], extra: readonly Column[]): Rejection {
  const lacks = missing.length > 0 ? ` Missing: ${listNames(missing)}.` : '';
  const adds = extra.length > 0 ? ` Not in the training file: ${listNames(extra)}.` : '';
  return new Rejection(
    'mismatched_splits',
    `${shown(file)} must have the columns of the training file.${lacks}${adds} Give it the same columns and labels, or omit it.`,
  );
}

/** Two columns with the same name. */
export function repeatedName(name: string): Rejection {
  return new Rejection(
    'invalid_header',
    `Two columns are named ${shown(name)}; give each a unique name, exclude one by its index with ignore_columns, or send header=false if row 1 is data.`,
  );
}

function oneColumn(all: readonly Column[]): Rejection {
  return new Rejection(
    'invalid_header',
    `The table has one column, ${listNames(all)}; expected features and a label. Send the delimiter that separates the fields.`,
    '/delimiter',
  );
}

/** A table with only a label column. */
export function noFeatures(label: Column | undefined, all: readonly Column[], pointer: string): Rejection {
  if (all.length === 1) return oneColumn(all);
  const why = label === undefined ? '' : ` besides the label column ${shown(label.name)}`;
  return new Rejection(
    'invalid_header',
    `The table has no feature column${why}; expected features and a label. Its columns are ${listNames(all)}.`,
    pointer,
  );
}

/** More columns than are supported. */
export function tooManyColumns(count: number, most: number): Rejection {
  return new Rejection('too_many_columns', `The table has ${count} columns; at most ${most} are supported.`);
}

/** An option names a column that the table does not have. */
export function unknown(reference: string, all: readonly Column[], pointer: string): Rejection {
  return new Rejection(
    'unknown_column',
    `The CSV has no column ${shown(reference)}; its columns are ${listNames(all)}, by index 0 to ${all.length - 1}.`,
    pointer,
  );
}

/** A name shared by several columns. */
export function ambiguous(reference: string, pointer: string): Rejection {
  return new Rejection(
    'unknown_column',
    `Several columns are named ${shown(reference)}; refer to the column by its index, from 0.`,
    pointer,
  );
}

/** A column that is both excluded and requested. */
export function bothWays(column: Column, isLabel: boolean): Rejection {
  const other = isLabel ? 'label_column' : 'columns';
  return new Rejection(
    'invalid_value',
    `Column ${shown(column.name)} is in ignore_columns and in ${other}. Remove it from one of them.`,
    '/ignore_columns',
  );
}

/** A column that is named like a label but is not the last. */
export function unclearLabel(named: Column, last: Column): Rejection {
  return new Rejection(
    'ambiguous_label',
    `Column ${shown(named.name)} is named like a label but is not the last; by default the last column, ${shown(last.name)}, is the label. ` +
      `Send label_column=${safeText(named.name)} to use it as the label, or label_column=${safeText(last.name)} to keep it as a feature.`,
    '/label_column',
  );
}

/** `label_column` and `label_columns` at once, which may contradict each other. */
export const labelsTwice = (): Rejection =>
  new Rejection(
    'invalid_value',
    'label_column and label_columns were both sent; send only one of them.',
    '/label_columns',
  );

/** A column listed twice in `label_columns`. */
export const repeatedLabel = ({ name }: Column): Rejection =>
  new Rejection('invalid_value', `label_columns lists ${shown(name)} twice.`, '/label_columns');

/** A label column declared as text. */
export const textLabel = ({ name }: Column): Rejection =>
  new Rejection(
    'invalid_value',
    `Column ${shown(name)} is a label column, which cannot be of type text. Use category for classes, or number.`,
    `/column_types${pointerSegment(name)}`,
  );

/** The column of file names used as a label or feature. */
export const pathColumnUsed = ({ name }: Column, pointer: string): Rejection =>
  new Rejection(
    'invalid_value',
    `Column ${shown(name)} contains the names of the files and cannot be a label or feature. Name another column.`,
    pointer,
  );

/** `columns` omits the last column, and no label column is named. */
export function labelNotListed(last: Column): Rejection {
  return new Rejection(
    'ambiguous_label',
    `columns omits the last column, which is the label by default. Send label_column, such as label_column=${safeText(last.name)}.`,
    '/label_column',
  );
}
