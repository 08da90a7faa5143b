import { MAX_FINDING_EXAMPLES } from '../../../../src/contracts/datasets/findings.js';
import { hasBreaks, oneLine } from '../../../../src/schema/shown-text.js';
import { checkArrayCount } from '../../arrays/arrays.js';
import { checkName, createNameBudget, kept } from '../../images/shown-names.js';
import { Rejection } from '../../rejection.js';
import {
  type Column,
  noFeatures,
  otherColumns,
  repeatedName,
  tooManyColumns,
} from '../faults/csv-column-faults.js';

import { type ColumnOptions, choose, chooseLabels, pointerOf, typedColumns } from './column-choice.js';

const FEWER = 'Each text column and each label column is an array: declare fewer of them.';

const MAX_COLUMNS = 100_000;
/**
 * The names that pandas gives the first column of a file written with its index, or read and written again.
 */
const INDEX_NAMES = new Set(['', 'Unnamed: 0']);

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
  checkArrayCount(columns.texts.length + labels.length, FEWER);
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
