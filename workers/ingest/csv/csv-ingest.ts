import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { type IngestedArray, SPLIT_NAMES, type SplitName } from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import type { Output } from '../output.js';
import { inFile, Rejection, shown } from '../rejection.js';
import { categoriesOf, recodingOf } from './classes/csv-recode.js';
import { checkFill, type Fill, fillOf, reportFill } from './csv-impute.js';
import { readTable, type TableSource } from './csv-table.js';
import { type TableParts, writeTable } from './csv-write.js';
import { featureFaults, missingFault, throwAll } from './faults/csv-faults.js';
import {
  reportColumns,
  reportContents,
  reportLabels,
  reportPrecision,
  reportRenamed,
} from './faults/csv-report.js';
import type { Table } from './table.js';
import { tableArrays, type WrittenTables } from './table-arrays.js';

/** The destination of the arrays of a table, and of the findings about it. */
export interface TableTarget {
  output: Output;
  findings: Findings;
  maxTextCharacters: number;
}

/** The arrays of a table, and by split the names of files in it. */
export interface IngestedTables {
  arrays: IngestedArray[];
  paths: { train: string[]; validation: string[] | undefined; test: string[] | undefined };
}

/** The tables of an upload by split. */
export interface TableSources {
  train: TableSource;
  validation?: TableSource;
  test?: TableSource;
}

type Tables = { train: Table } & Partial<Record<SplitName, Table>>;

/** Converts tables of text fields to arrays. Features become float32, or float64 if a column needs it. */
export async function ingestTables(
  sources: TableSources,
  options: UploadOptions,
  target: TableTarget,
): Promise<IngestedTables> {
  const named = naming(sources);
  const read = (source: TableSource, place: { split: SplitName; like?: Table }) =>
    readTable(source, options, { ...target, ...place }).catch((error: unknown) => {
      throw error instanceof Rejection ? named(error, source) : error;
    });
  const train = await read(sources.train, { split: 'train' });
  const tables: Tables = { train };
  for (const split of ['validation', 'test'] as const) {
    const source = sources[split];
    if (source !== undefined) tables[split] = await read(source, { split, like: train });
  }
  throwAll(
    Object.values(tables).flatMap((table) =>
      faultsOf(table, options).map((fault) => fault && named(fault, table)),
    ),
  );
  for (const table of Object.values(tables)) checkRowsLeft(table);
  return writeTables(tables, options, target);
}

/** Prefixes findings with their file name if there are several files. */
const naming =
  ({ validation, test }: TableSources) =>
  (rejection: Rejection, { name }: Pick<TableSource, 'name'>): Rejection =>
    validation === undefined && test === undefined ? rejection : inFile(rejection, name);

/** Collects everything that prevents a table from being stored. */
function faultsOf(
  table: Table,
  { missing_values: policy = 'refuse' }: UploadOptions,
): (Rejection | undefined)[] {
  const { features, columns } = table;
  const labels = table.labels.map(({ column, missing }) => ({ name: column.name, missing }));
  const faults = [
    indexFault(table),
    ...featureFaults(features, columns.hasHeader),
    ...table.labels.map(({ values }) => values.fault()),
  ];
  if (policy === 'drop_rows') return faults;
  if (policy === 'refuse')
    return [...faults, missingFault([...features, ...labels], columns.hasHeader, FIX_MISSING)];
  const categories = features.filter(({ codes }) => codes !== undefined);
  return [
    ...faults,
    missingFault(categories, columns.hasHeader, FIX_CATEGORIES),
    missingFault(labels, columns.hasHeader, FIX_LABELS),
  ];
}

/** Tables this short may count upwards by chance. */
const FEW_ROWS = 2;

function indexFault({ count, rows, dropped, name }: Table): Rejection | undefined {
  if (!count.holds || rows + dropped.count <= FEW_ROWS) return undefined;
  return new Rejection(
    'ambiguous_index',
    `The first column of ${shown(name)} has no name and numbers the rows from ${count.from}, like a pandas index. ` +
      'Exclude it with ignore_columns=0; to keep it as a feature, list it in columns (f0), or name the columns in row 1.',
    '/ignore_columns',
  );
}

const FIX_MISSING =
  'Fill them in, or send missing_values: drop_rows removes such rows; mean, median or a number replaces missing features, but never labels.';
const FIX_CATEGORIES =
  'Categories are only replaced in the file: fill them in, or send missing_values=drop_rows to remove such rows.';
const FIX_LABELS =
  'Labels are never replaced: fill them in, or send missing_values=drop_rows to remove such rows.';

function checkRowsLeft({ rows, name, dropped }: Table): void {
  if (rows > 0) return;
  throw new Rejection(
    'empty_dataset',
    `All ${dropped.count} rows of ${shown(name)} have a missing value, so missing_values=drop_rows removes every row. Send missing_values=mean, or exclude columns with ignore_columns.`,
    '/missing_values',
  );
}

async function writeTables(
  tables: Tables,
  options: UploadOptions,
  { output, findings }: TableTarget,
): Promise<IngestedTables> {
  const { train } = tables;
  const all = SPLIT_NAMES.flatMap((split) => tables[split] ?? []);
  const labels = train.labels.map(({ values }) => values.finish());
  const labelsOf = (table: Table) =>
    table === train
      ? labels
      : table.labels.flatMap(({ values }, index) => {
          const training = labels[index];
          return training === undefined ? [] : [values.finishLike(training, table.name)];
        });
  const held = new Map(all.map((table) => [table, labelsOf(table)]));
  const categories = categoriesOf(train);
  const recodings = new Map(all.map((table) => [table, recodingOf(table, categories)]));
  const fill = await fillFor(all, options, { output, findings });
  const dtype = reportPrecision(all, findings) ? 'float64' : 'float32';
  for (const table of all) reportContents(table, findings);
  reportColumns(train, findings);
  reportRenamed(train, findings);
  for (const [index, { column }] of train.labels.entries()) reportLabels(labels[index], column, findings);
  const write = (table: Table, split: SplitName): Promise<TableParts> => {
    const recoding = recodings.get(table) ?? new Map();
    return writeTable(table, split, { labels: held.get(table) ?? [], fill, dtype, recoding }, output);
  };
  const parts = { train: await write(train, 'train'), ...(await writeHeldOut(tables, write)) };
  const paths = { train: train.paths, validation: tables.validation?.paths, test: tables.test?.paths };
  return { arrays: tableArrays(train, { labels, categories }, parts), paths };
}

async function writeHeldOut(
  { validation, test }: Tables,
  write: (table: Table, split: SplitName) => Promise<TableParts>,
): Promise<Pick<WrittenTables, 'validation' | 'test'>> {
  return {
    validation: validation ? await write(validation, 'validation') : null,
    test: test ? await write(test, 'test') : null,
  };
}

async function fillFor(
  tables: readonly Table[],
  { missing_values: policy }: UploadOptions,
  { output, findings }: Pick<TableTarget, 'output' | 'findings'>,
): Promise<Fill | undefined> {
  const [train, ...others] = tables;
  if (train === undefined || policy === undefined || policy === 'refuse' || policy === 'drop_rows')
    return undefined;
  checkFill(policy);
  const fill = await fillOf(train, others, policy, output.directory);
  for (const table of tables) reportFill(table, fill, policy, findings);
  return fill;
}
