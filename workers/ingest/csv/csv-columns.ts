import { MAX_FINDING_EXAMPLES } from '../../../src/contracts/dataset-findings.js';
import type { UploadOptions } from '../../../src/contracts/datasets.js';
import { hasBreaks, oneLine } from '../../../src/schema/shown-text.js';
import { checkName, createNameBudget, kept } from '../images/shown-names.js';
import { joinRejections, Rejection, shown } from '../rejection.js';
import {
  ambiguous,
  bothWays,
  type Column,
  labelNotListed,
  noFeatures,
  otherColumns,
  repeatedName,
  tooManyColumns,
  unclearLabel,
  unknown,
} from './faults/csv-column-faults.js';

const MAX_COLUMNS = 100_000;
/** What pandas calls the first column of a file that was written with its index, and read and written again. */
const INDEX_NAMES = new Set(['', 'Unnamed: 0']);
const LABEL_NAMES = new Set(['label', 'target', 'class', 'y']);

/** What the columns of a table are. */
export interface Columns {
  /** Fields of a row. */
  width: number;
  /** False: the first row is data already. */
  hasHeader: boolean;
  features: Column[];
  label: Column;
  ignored: Column[];
  /** A nameless first column, which is left out if it counts the rows. */
  index: Column | undefined;
  /** Without a header, the first column may be such an index, too; no option says that it is not. */
  mayBeIndex: boolean;
  /** A nameless last column, which is left out as it is empty: each row ends with a delimiter. */
  empty: Column | undefined;
  /** Some names as they were written, with line breaks or tabs, which the names of the columns do not have. */
  renamed: string[];
  /** Why the label column may not be the one that is meant. */
  labelDoubt: string | undefined;
}

type ColumnOptions = Pick<UploadOptions, 'columns' | 'ignore_columns' | 'label_column'>;

/**
 * Tells the columns of a table whose rows have the width of the first one; without names they are called f0, f1, ….
 * @param header Whether row 1 names the columns, or their names where it does not and something else does.
 * @throws Rejection for missing, repeated, unknown or too many names, and a label column that is not clear.
 */
export function readColumns(
  sample: readonly string[][],
  header: boolean | readonly string[],
  options: ColumnOptions,
): Columns {
  const [first = []] = sample;
  if (first.length > MAX_COLUMNS) throw tooManyColumns(first.length, MAX_COLUMNS);
  const hasHeader = header === true;
  const isNamed = header !== false;
  const names =
    typeof header === 'boolean'
      ? first.map((name, position) => (hasHeader ? oneLine(name) : `f${position}`))
      : header.map(oneLine);
  const all = names.map((name, position) => ({ name, position }));
  const empty = emptyLast(sample, all, isNamed);
  const chosen = choose(all, options);
  const kept = all.filter((column) => column !== empty && chosen.isKept(column));
  const index = isNamed && !chosen.isNamed(0) ? kept.find(isIndex) : undefined;
  const used = kept.filter((column) => column !== index);
  const { label, doubt } = chooseLabel(used, all, chosen, options);
  const features = used.filter((column) => column !== label && chosen.isFeature(column));
  if (features.length === 0) throw noFeatures(label, all, pointerOf(options));
  const mayBeIndex = !isNamed && features[0]?.position === 0 && !chosen.isNamed(0);
  const columns = {
    width: first.length,
    hasHeader,
    features,
    label,
    index,
    mayBeIndex,
    empty,
    labelDoubt: doubt,
    renamed: brokenNames(first, header),
  };
  checkNames([...features, label]);
  const read = new Set([...features, label, index, empty]);
  return { ...columns, ignored: all.filter((column) => !read.has(column)) };
}

/**
 * The columns of a second table that must be those of the first, in any order; what the first leaves out may be absent.
 * @throws Rejection `mismatched_splits` naming what is missing and what is new.
 */
export function readColumnsLike(sample: readonly string[][], like: Columns, file: string): Columns {
  const { hasHeader } = like;
  const [first = []] = sample;
  const all = first.map((name, position) => ({
    name: hasHeader ? oneLine(name) : `f${position}`,
    position,
  }));
  const empty = emptyLast(sample, all, hasHeader);
  const index = hasHeader ? all.find(isIndex) : undefined;
  const byName = new Map(all.map((column) => [column.name, column]));
  const wanted = [...like.features, like.label];
  const missing = wanted.filter(({ name }) => !byName.has(name));
  const known = new Set([...wanted, ...like.ignored].map(({ name }) => name));
  const extra = all.filter((column) => column !== empty && column !== index && !known.has(column.name));
  if (missing.length + extra.length > 0) throw otherColumns(file, missing, extra);
  const find = ({ name, position }: Column): Column => byName.get(name) ?? { name, position };
  return {
    ...like,
    width: first.length,
    features: like.features.map(find),
    label: find(like.label),
    index: index !== undefined && known.has(index.name) ? undefined : index,
    empty,
  };
}

/** Names with line breaks or tabs, as they were written. */
function brokenNames(first: readonly string[], header: boolean | readonly string[]): string[] {
  const names = typeof header === 'boolean' ? (header ? first : []) : header;
  return names.filter(hasBreaks).slice(0, MAX_FINDING_EXAMPLES).map(kept);
}

const isIndex = ({ name, position }: Column): boolean => position === 0 && INDEX_NAMES.has(name);

/** The last column where it has neither a name nor, in the sample, a value. */
function emptyLast(
  sample: readonly string[][],
  all: readonly Column[],
  isNamed: boolean,
): Column | undefined {
  const last = all.at(-1);
  if (last === undefined || all.length < 3 || (isNamed && last.name !== '')) return undefined;
  return sample.every((fields) => (fields[last.position] ?? '').trim() === '') ? last : undefined;
}

/** What leaves columns out. */
function pointerOf({ columns, ignore_columns }: ColumnOptions): string {
  if (ignore_columns !== undefined) return '/ignore_columns';
  return columns === undefined ? '/file' : '/columns';
}

interface Choice {
  label: Column | undefined;
  isKept(column: Column): boolean;
  isFeature(column: Column): boolean;
  /** Whether an option names the column at this position. */
  isNamed(position: number): boolean;
}

/** What the options make of the columns; every name that is unknown is reported. */
function choose(all: readonly Column[], options: ColumnOptions): Choice {
  const faults: Rejection[] = [];
  const find = (reference: string, pointer: string) => {
    const found = findColumn(all, reference.trim(), pointer);
    if (found instanceof Rejection) faults.push(found);
    return found instanceof Rejection ? undefined : found;
  };
  const findAll = (field: 'columns' | 'ignore_columns') =>
    options[field]?.map((reference, index) => find(reference, `/${field}/${index}`));
  const label = options.label_column === undefined ? undefined : find(options.label_column, '/label_column');
  const wanted = findAll('columns');
  const ignored = new Set(findAll('ignore_columns'));
  const [fault, ...others] = faults;
  if (fault !== undefined) throw joinRejections(fault, others);
  const contradiction = [...ignored].find(
    (column) => column !== undefined && (column === label || wanted?.includes(column)),
  );
  if (contradiction !== undefined) throw bothWays(contradiction, contradiction === label);
  const isListed = (column: Column) => wanted === undefined || wanted.includes(column);
  return {
    label,
    isKept: (column) => column === label || !ignored.has(column),
    isFeature: isListed,
    isNamed: (position) =>
      [label, ...(wanted ?? []), ...ignored].some((column) => column?.position === position),
  };
}

/** The column of a name, else of an index; negative ones count from the end. */
function findColumn(all: readonly Column[], reference: string, pointer: string): Column | Rejection {
  const wanted = oneLine(reference);
  const [column, ...others] = all.filter(({ name }) => name !== '' && name === wanted);
  if (others.length > 0) return ambiguous(reference, pointer);
  const byIndex = /^-?\d{1,7}$/.test(reference) ? all.at(Number(reference)) : undefined;
  return column ?? byIndex ?? unknown(reference, all, pointer);
}

function chooseLabel(
  used: readonly Column[],
  all: readonly Column[],
  chosen: Choice,
  options: ColumnOptions,
): { label: Column; doubt: string | undefined } {
  if (chosen.label !== undefined) return { label: chosen.label, doubt: undefined };
  const label = used.at(-1);
  if (label === undefined) throw noFeatures(undefined, all, pointerOf(options));
  const named = used.find((column) => column !== label && LABEL_NAMES.has(column.name.toLowerCase()));
  if (named !== undefined) throw unclearLabel(named, label);
  const isLast = label.position === (all.at(-1)?.position ?? 0);
  const isListed = isLast && chosen.isFeature(label);
  if (options.columns !== undefined && !isListed) throw labelNotListed(all.at(-1) ?? label);
  const doubt = `The last column that is read, ${shown(label.name)}, is the label. Send label_column to choose another.`;
  return { label, doubt: isLast || options.ignore_columns === undefined ? undefined : doubt };
}

function checkNames(columns: readonly Column[]): void {
  const nameless = columns.find(({ name }) => name === '');
  if (nameless !== undefined) {
    throw new Rejection(
      'invalid_header',
      `Column ${nameless.position + 1} has no name. Name it, or leave it out with ignore_columns=${nameless.position}: pandas writes its index like that without index=False.`,
    );
  }
  const seen = new Set<string>();
  const budget = createNameBudget(
    'columns',
    'too_many_columns',
    'Use shorter names, or leave columns out with ignore_columns.',
  );
  for (const { name, position } of columns) {
    checkName(name, `Column ${position + 1} (index ${position}), which is named`);
    budget.add(name);
    if (seen.has(name)) throw repeatedName(name);
    seen.add(name);
  }
}
