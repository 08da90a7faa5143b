import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { IngestedArrays, SplitName } from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import type { Output } from '../output.js';
import { inFile, Rejection, shown } from '../rejection.js';
import { checkFill, type Fill, fillOf, reportFill } from './csv-impute.js';
import { readTable, type Table, type TableSource } from './csv-table.js';
import { writeTable } from './csv-write.js';
import { featureFaults, missingFault, throwAll } from './faults/csv-faults.js';
import {
  reportColumns,
  reportContents,
  reportLabels,
  reportPrecision,
  reportRenamed,
} from './faults/csv-report.js';

/** The destination of the arrays of a table, and of the findings about it. */
export interface TableTarget {
  output: Output;
  findings: Findings;
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
): Promise<IngestedArrays> {
  const named = naming(sources);
  const read = (source: TableSource, place: { scratch: string; like?: Table }) =>
    readTable(source, options, { ...target, ...place }).catch((error: unknown) => {
      throw error instanceof Rejection ? named(error, source) : error;
    });
  const train = await read(sources.train, { scratch: 'train-scratch.bin' });
  const tables: Tables = { train };
  for (const split of ['validation', 'test'] as const) {
    const source = sources[split];
    if (source !== undefined)
      tables[split] = await read(source, { scratch: `${split}-scratch.bin`, like: train });
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
  const { features, columns, labels, missingLabels } = table;
  const label = { name: columns.label.name, missing: missingLabels };
  const faults = [indexFault(table), ...featureFaults(features, columns.hasHeader), labels.fault()];
  if (policy === 'drop_rows') return faults;
  if (policy === 'refuse')
    return [...faults, missingFault([...features, label], columns.hasHeader, FIX_MISSING)];
  return [...faults, missingFault([label], columns.hasHeader, FIX_LABELS)];
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
  { train, validation, test }: Tables,
  options: UploadOptions,
  { output, findings }: TableTarget,
): Promise<IngestedArrays> {
  const tables = [train, validation, test].filter((table) => table !== undefined);
  const labels = train.labels.finish();
  const heldLabels = (table: Table) => table.labels.finishLike(labels, table.name);
  const values = { validation: validation && heldLabels(validation), test: test && heldLabels(test) };
  const fill = await fillFor(tables, options, { output, findings });
  const dtype = reportPrecision(tables, findings) ? 'float64' : 'float32';
  for (const table of tables) reportContents(table, findings);
  reportColumns(train, findings);
  reportRenamed(train, findings);
  reportLabels(labels, train, findings);
  const writeHeld = async (split: 'validation' | 'test', table: Table | undefined) => {
    const held = values[split];
    return table && held ? writeTable(table, split, { labels: held, fill, dtype }, output) : null;
  };
  return {
    train: await writeTable(train, 'train', { labels, fill, dtype }, output),
    validation: await writeHeld('validation', validation),
    test: await writeHeld('test', test),
    classes: labels.kind === 'class' ? labels.names : null,
    featureNames: train.columns.features.map(({ name }) => name),
  };
}

async function fillFor(
  tables: readonly Table[],
  { missing_values: policy }: UploadOptions,
  { output, findings }: TableTarget,
): Promise<Fill | undefined> {
  const [train, ...others] = tables;
  if (train === undefined || policy === undefined || policy === 'refuse' || policy === 'drop_rows')
    return undefined;
  checkFill(policy);
  const fill = await fillOf(train, others, policy, output.directory);
  for (const table of tables) reportFill(table, fill, policy, findings);
  return fill;
}
