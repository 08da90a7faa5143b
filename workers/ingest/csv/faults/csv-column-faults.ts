import { safeText } from '../../../../src/schema/show-value.js';
import { Rejection, shown } from '../../rejection.js';

/** A column that is read, and where it lies in a row. */
export interface Column {
  name: string;
  position: number;
}

/** Names of columns for a message. */
export function listNames(columns: readonly Column[]): string {
  const list = columns
    .slice(0, 20)
    .map(({ name }) => shown(name))
    .join(', ');
  return columns.length > 20 ? `${list}, … (${columns.length} in all)` : list;
}

/** A second file of other columns. */
export function otherColumns(file: string, missing: readonly Column[], extra: readonly Column[]): Rejection {
  const lacks = missing.length > 0 ? ` It lacks ${listNames(missing)}.` : '';
  const adds = extra.length > 0 ? ` It has ${listNames(extra)}, which the training file has not.` : '';
  return new Rejection(
    'mismatched_splits',
    `${shown(file)} must have the columns of the training file.${lacks}${adds} Upload it with the same columns and labels, or without it.`,
  );
}

/** Two columns of one name. */
export function repeatedName(name: string): Rejection {
  return new Rejection(
    'invalid_header',
    `Two columns are named ${shown(name)}; give each a name of its own, leave one out by its index with ignore_columns, or send header=false if row 1 is data.`,
  );
}

function oneColumn(all: readonly Column[]): Rejection {
  return new Rejection(
    'invalid_header',
    `The table has one column, ${listNames(all)}; expected features and a label. Send the delimiter that separates the fields.`,
    '/delimiter',
  );
}

/** A table of labels only. */
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

/** A column that an option names and the table does not have. */
export function unknown(reference: string, all: readonly Column[], pointer: string): Rejection {
  return new Rejection(
    'unknown_column',
    `The CSV has no column ${shown(reference)}; its columns are ${listNames(all)}, by index 0 to ${all.length - 1}.`,
    pointer,
  );
}

/** A name that several columns have. */
export function ambiguous(reference: string, pointer: string): Rejection {
  return new Rejection(
    'unknown_column',
    `Several columns are named ${shown(reference)}; name the one that is meant by its index, from 0.`,
    pointer,
  );
}

/** A column that is left out and asked for. */
export function bothWays(column: Column, isLabel: boolean): Rejection {
  const other = isLabel ? 'label_column' : 'columns';
  return new Rejection(
    'invalid_value',
    `Column ${shown(column.name)} is in ignore_columns and in ${other}. Remove it from one of the two.`,
    '/ignore_columns',
  );
}

/** A column named like a label that is not the last. */
export function unclearLabel(named: Column, last: Column): Rejection {
  return new Rejection(
    'ambiguous_label',
    `Column ${shown(named.name)} is named like a label but is not the last; by default the last column, ${shown(last.name)}, is the label. ` +
      `Send label_column=${safeText(named.name)} to learn it, or label_column=${safeText(last.name)} to keep it as a feature.`,
    '/label_column',
  );
}

/** Columns listed without the last one, and no label column named. */
export function labelNotListed(last: Column): Rejection {
  return new Rejection(
    'ambiguous_label',
    `columns leaves out the last column, which is the label by default. Send label_column, such as label_column=${safeText(last.name)}.`,
    '/label_column',
  );
}
