import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { MAX_FINDING_EXAMPLES } from '../../../src/contracts/datasets/findings.js';
import { pointerSegment } from '../../../src/schema/json-pointer.js';
import { hasBreaks, oneLine } from '../../../src/schema/shown-text.js';
import { checkName, createNameBudget, kept } from '../images/shown-names.js';
import { joinRejections, Rejection, shown } from '../rejection.js';
import {
  ambiguous,
  bothWays,
  type Column,
  labelNotListed,
  labelsTwice,
  noFeatures,
  otherColumns,
  pathColumnUsed,
  repeatedLabel,
  repeatedName,
  textLabel,
  tooManyColumns,
  unclearLabel,
  unknown,
} from './faults/csv-column-faults.js';

const MAX_COLUMNS = 100_000;
/**
 * The names that pandas gives the first column of a file written with its index, or read and written again.
 */
const INDEX_NAMES = new Set(['', 'Unnamed: 0']);
const LABEL_NAMES = new Set(['label', 'target', 'class', 'y']);

/** The columns of a table. */
export interface Columns {
  /** Fields per row. */
  width: number;
  /** False if the first row is already data. */
  hasHeader: boolean;
  /** Columns of the table of inputs: numbers and categories. */
  features: Column[];
  /** Columns that become arrays of texts. */
  texts: Column[];
  labels: Column[];
  /** The column with the names of files, one per row. */
  paths: Column | undefined;
  ignored: Column[];
  /** An unnamed first column, which is skipped if it numbers the rows. */
  index: Column | undefined;
  /** Without a header, the first column may also be such an index, unless an option says otherwise. */
  mayBeIndex: boolean;
  /** An unnamed last column that is skipped because it is empty: each row ends with a delimiter. */
  empty: Column | undefined;
  /** Original spellings of names that had line breaks or tabs, which were replaced. */
  renamed: string[];
  /** Why the chosen label column may be wrong. */
  labelDoubt: string | undefined;
}

type ColumnOptions = Pick<
  UploadOptions,
  'columns' | 'ignore_columns' | 'label_column' | 'label_columns' | 'column_types'
>;

/**
 * Reads the columns of a table whose rows are as wide as the first one; without names they are called f0, f1,
 * …. @param header Whether row 1 names the columns, or their names if something else supplies them. @throws
 * Rejection for missing, repeated, unknown or too many names, and an ambiguous label column.
 */
export function readColumns(
  sample: readonly string[][],
  header: boolean | readonly string[],
  options: ColumnOptions,
  pathColumn?: string,
): Columns {
  const [first = []] = sample;
  if (first.length > MAX_COLUMNS) throw tooManyColumns(first.length, MAX_COLUMNS);
  const hasHeader = header === true;
  const isNamed = header !== false;
  const all = typedColumns(
    namesOf(first, header).map((name, position) => ({ name, position })),
    options,
  );
  const paths = pathColumn === undefined ? undefined : all.find(({ name }) => name === pathColumn);
  const empty = emptyLast(sample, all, isNamed);
  const chosen = choose(all, options, paths);
  const kept = all.filter((column) => column !== empty && column !== paths && chosen.isKept(column));
  const index = isNamed && !chosen.isNamed(0) ? kept.find(isIndex) : undefined;
  const used = kept.filter((column) => column !== index);
  const { labels, doubt } = chooseLabels(used, all, chosen, options);
  const inputs = used.filter((column) => !labels.includes(column) && chosen.isFeature(column));
  if (inputs.length === 0 && paths === undefined) throw noFeatures(labels[0], all, pointerOf(options));
  const features = inputs.filter(({ type }) => type !== 'text');
  const mayBeIndex = !isNamed && features[0]?.position === 0 && !chosen.isNamed(0);
  const columns = {
    width: first.length,
    hasHeader,
    features,
    texts: inputs.filter(({ type }) => type === 'text'),
    labels,
    paths,
    index,
    mayBeIndex,
    empty,
    labelDoubt: doubt,
    renamed: brokenNames(first, header),
  };
  checkNames([...inputs, ...labels]);
  const read = new Set([...inputs, ...labels, paths, index, empty]);
  return { ...columns, ignored: all.filter((column) => !read.has(column)) };
}

/**
 * Reads the columns of a second table, which must match those of the first, in any order; columns that the
 * first table skips may be absent. @throws Rejection `mismatched_splits` naming the missing and extra
 * columns.
 */
export function readColumnsLike(
  sample: readonly string[][],
  like: Columns,
  { file, header }: { file: string; header: boolean | readonly string[] },
): Columns {
  const [first = []] = sample;
  const names = namesOf(first, header);
  const hasHeader = header === true;
  const isNamed = header !== false;
  const all = names.map((name, position) => ({ name, position }));
  const empty = emptyLast(sample, all, isNamed);
  const index = isNamed ? all.find(isIndex) : undefined;
  const byName = new Map(all.map((column) => [column.name, column]));
  const wanted = [...like.features, ...like.texts, ...like.labels, ...(like.paths ? [like.paths] : [])];
  const missing = wanted.filter(({ name }) => !byName.has(name));
  const known = new Set([...wanted, ...like.ignored].map(({ name }) => name));
  const extra = all.filter((column) => column !== empty && column !== index && !known.has(column.name));
  if (missing.length + extra.length > 0) throw otherColumns(file, missing, extra);
  const find = (column: Column): Column => ({ ...column, ...byName.get(column.name) });
  return {
    ...like,
    hasHeader,
    width: first.length,
    features: like.features.map(find),
    texts: like.texts.map(find),
    labels: like.labels.map(find),
    paths: like.paths && find(like.paths),
    index: index !== undefined && known.has(index.name) ? undefined : index,
    empty,
  };
}

/** The names in row 1, given ones, or f0, f1, …. */
const namesOf = (first: readonly string[], header: boolean | readonly string[]): string[] =>
  typeof header === 'boolean'
    ? first.map((name, position) => (header ? oneLine(name) : `f${position}`))
    : header.map(oneLine);

/** The original spellings of names that have line breaks or tabs. */
function brokenNames(first: readonly string[], header: boolean | readonly string[]): string[] {
  const names = typeof header === 'boolean' ? (header ? first : []) : header;
  return names
    .filter(hasBreaks)
    .slice(0, MAX_FINDING_EXAMPLES)
    .map((name) => kept(name));
}

const isIndex = ({ name, position }: Column): boolean => position === 0 && INDEX_NAMES.has(name);

/** The last column if it has neither a name nor, in the sample, a value. */
function emptyLast(
  sample: readonly string[][],
  all: readonly Column[],
  isNamed: boolean,
): Column | undefined {
  const last = all.at(-1);
  if (last === undefined || all.length < 3 || (isNamed && last.name !== '')) return undefined;
  return sample.every((fields) => (fields[last.position] ?? '').trim() === '') ? last : undefined;
}

/** The pointer of the option that excludes columns. */
function pointerOf({ columns, ignore_columns }: ColumnOptions): string {
  if (ignore_columns !== undefined) return '/ignore_columns';
  return columns === undefined ? '/file' : '/columns';
}

/** Adds the declared types. @throws Rejection for each column that the table lacks */
function typedColumns(all: readonly Column[], { column_types: types = {} }: ColumnOptions): Column[] {
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

interface Choice {
  /** As requested; undefined if no option names any. */
  labels: Column[] | undefined;
  isKept(column: Column): boolean;
  isFeature(column: Column): boolean;
  /** Whether an option names the column at this position. */
  isNamed(position: number): boolean;
}

/** Applies the options to the columns; every unknown name is reported. */
function choose(all: readonly Column[], options: ColumnOptions, paths: Column | undefined): Choice {
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

function chooseLabels(
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

function checkNames(columns: readonly Column[]): void {
  const nameless = columns.find(({ name }) => name === '');
  if (nameless !== undefined) {
    throw new Rejection(
      'invalid_header',
      `Column ${nameless.position + 1} has no name. Name it, or exclude it with ignore_columns=${nameless.position}: pandas writes such an index column without index=False.`,
    );
  }
  const seen = new Set<string>();
  const budget = createNameBudget(
    'columns',
    'too_many_columns',
    'Use shorter names, or exclude columns with ignore_columns.',
  );
  for (const { name, position } of columns) {
    checkName(name, `Column ${position + 1} (index ${position}), which is named`);
    budget.add(name);
    if (seen.has(name)) throw repeatedName(name);
    seen.add(name);
  }
}
