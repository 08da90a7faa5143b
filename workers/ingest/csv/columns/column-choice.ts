import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import { pointerSegment } from '../../../../src/schema/json-pointer.js';
import { oneLine } from '../../../../src/schema/shown-text.js';
import { joinRejections, Rejection, shown } from '../../rejection.js';
import {
  ambiguous,
  bothWays,
  type Column,
  labelNotListed,
  labelsTwice,
  noFeatures,
  pathColumnUsed,
  repeatedLabel,
  textLabel,
  unclearLabel,
  unknown,
} from '../faults/csv-column-faults.js';

const LABEL_NAMES = new Set(['label', 'target', 'class', 'y']);

/** Upload options about columns. */
export type ColumnOptions = Pick<
  UploadOptions,
  'columns' | 'ignore_columns' | 'label_column' | 'label_columns' | 'column_types'
>;

/** The pointer of the option that excludes columns. */
export function pointerOf({ columns, ignore_columns }: ColumnOptions): string {
  if (ignore_columns !== undefined) return '/ignore_columns';
  return columns === undefined ? '/file' : '/columns';
}

/** Adds the declared types. @throws Rejection for each column that the table lacks */
export function typedColumns(all: readonly Column[], { column_types: types = {} }: ColumnOptions): Column[] {
  const typed = all.map((column) => ({ ...column }));
  const faults: Rejection[] = [];
  for (const [reference, type] of Object.entries(types)) {
    const found = findColumn(typed, reference.trim(), `/column_types${pointerSegment(reference)}`);
    if (found instanceof Rejection) faults.push(found);
    else found.type = type;
  }
  const [fault, ...others] = faults;
  if (fault !== undefined) throw joinRejections(fault, others);
  return typed;
}

/** The columns that options name. */
export interface Choice {
  /** As requested; undefined if no option names any. */
  labels: Column[] | undefined;
  isKept(column: Column): boolean;
  isFeature(column: Column): boolean;
  /** Whether an option names the column at this position. */
  isNamed(position: number): boolean;
}

/** Applies the options to the columns; every unknown name is reported. */
export function choose(all: readonly Column[], options: ColumnOptions, paths: Column | undefined): Choice {
  const faults: Rejection[] = [];
  const find = (reference: string, pointer: string) => {
    const found = findColumn(all, reference.trim(), pointer);
    if (found instanceof Rejection) faults.push(found);
    else if (found === paths && !pointer.startsWith('/columns')) faults.push(pathColumnUsed(found, pointer));
    return found instanceof Rejection ? undefined : found;
  };
  const findAll = (field: 'columns' | 'ignore_columns' | 'label_columns') =>
    options[field]?.map((reference, index) => find(reference, `/${field}/${index}`));
  const label =
    options.label_column === undefined ? undefined : [find(options.label_column, '/label_column')];
  if (label !== undefined && options.label_columns !== undefined) throw labelsTwice();
  const named = label ?? findAll('label_columns');
  const wanted = findAll('columns');
  const ignored = new Set(findAll('ignore_columns'));
  const [fault, ...others] = faults;
  if (fault !== undefined) throw joinRejections(fault, others);
  const labels = named?.filter((column) => column !== undefined);
  const repeated = labels?.find((column, index) => labels.indexOf(column) !== index);
  if (repeated !== undefined) throw repeatedLabel(repeated);
  const contradiction = [...ignored].find(
    (column) => column !== undefined && (labels?.includes(column) || wanted?.includes(column)),
  );
  if (contradiction !== undefined) throw bothWays(contradiction, labels?.includes(contradiction) === true);
  const isListed = (column: Column) => wanted === undefined || wanted.includes(column);
  return {
    labels,
    isKept: (column) => labels?.includes(column) === true || !ignored.has(column),
    isFeature: isListed,
    isNamed: (position) =>
      [...(labels ?? []), ...(wanted ?? []), ...ignored].some((column) => column?.position === position),
  };
}

/** Finds a column by name, else by index; negative indexes count from the end. */
function findColumn(all: readonly Column[], reference: string, pointer: string): Column | Rejection {
  const wanted = oneLine(reference);
  const [column, ...others] = all.filter(({ name }) => name !== '' && name === wanted);
  if (others.length > 0) return ambiguous(reference, pointer);
  const byIndex = /^-?\d{1,7}$/.test(reference) ? all.at(Number(reference)) : undefined;
  return column ?? byIndex ?? unknown(reference, all, pointer);
}

/** The label columns: as requested, else the last one; and why that may be wrong. */
export function chooseLabels(
  used: readonly Column[],
  all: readonly Column[],
  chosen: Choice,
  options: ColumnOptions,
): { labels: Column[]; doubt: string | undefined } {
  const text = chosen.labels?.find(({ type }) => type === 'text');
  if (text !== undefined) throw textLabel(text);
  if (chosen.labels !== undefined) return { labels: chosen.labels, doubt: undefined };
  const { label, doubt } = lastColumn(used, all, chosen, options);
  return { labels: [label], doubt };
}

/** The last column that is not text. */
function lastColumn(
  used: readonly Column[],
  all: readonly Column[],
  chosen: Choice,
  options: ColumnOptions,
): { label: Column; doubt: string | undefined } {
  const candidates = used.filter(({ type }) => type !== 'text');
  const label = candidates.at(-1);
  if (label === undefined) throw noFeatures(undefined, all, pointerOf(options));
  const named = candidates.find((column) => column !== label && LABEL_NAMES.has(column.name.toLowerCase()));
  if (named !== undefined) throw unclearLabel(named, label);
  const isLast = label.position === (all.at(-1)?.position ?? 0);
  const isListed = isLast && chosen.isFeature(label);
  if (options.columns !== undefined && !isListed) throw labelNotListed(all.at(-1) ?? label);
  const doubt = `The last column, ${shown(label.name)}, is used as the label. Send label_column to choose another.`;
  const isAsked = options.ignore_columns === undefined && candidates.length === used.length;
  return { label, doubt: isLast || isAsked ? undefined : doubt };
}
