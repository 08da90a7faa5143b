import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { MAX_FINDING_EXAMPLES } from '../../../src/contracts/datasets/findings.js';
import type { Findings } from '../findings.js';
import { kept } from '../images/shown-names.js';
import type { Output, OutputFile } from '../output.js';
import { Rejection, shown } from '../rejection.js';
import { type Columns, readColumns, readColumnsLike } from './csv-columns.js';
import { createFeature, type Fault, type Feature } from './csv-feature.js';
import { decideHeader } from './csv-header.js';
import { type CsvLabels, createCsvLabels } from './csv-labels.js';
import type { Column } from './faults/csv-column-faults.js';
import { createDuplicates } from './faults/csv-duplicates.js';
import { createPrecision, type Precision } from './faults/csv-precision.js';
import { decideDecimal } from './reading/csv-decimal.js';
import { createFieldReader, type FieldReader } from './reading/csv-fields.js';
import {
  checkFirstRow,
  checkLeftOut,
  checkWidth,
  countRow,
  type RowCount,
  type SampledRows,
  sampleRows,
} from './reading/csv-rows.js';

/** A table of text fields from any source. */
export interface TableSource {
  /** The file name, for messages. */
  name: string;
  rows: AsyncIterable<string[]>;
  /** Column names, if the source has them and row 1 is data. */
  columnNames?: readonly string[];
  /** Whether the first row names the columns, and the decimal separator, if the source knows. */
  header?: UploadOptions['header'];
  decimal?: UploadOptions['decimal'];
}

/**
 * A table after its first pass: its features are in a scratch file as 64-bit numbers, NaN for missing values.
 */
export interface Table {
  /** The file name, for messages. */
  name: string;
  columns: Columns;
  reader: FieldReader;
  features: Feature[];
  labels: CsvLabels;
  missingLabels: Fault | undefined;
  /** For a table without a header. */
  count: RowCount;
  precision: Precision;
  /** Rows kept. */
  rows: number;
  dropped: { count: number; examples: string[] };
  duplicates: { count: number; examples: string[] };
  scratch: string;
}

/**
 * Reads a table to its end; with `like`, as a second table of the same columns. Values that cannot be stored
 * are collected and rejected later. @throws Rejection for faults that stop reading at once
 */
export async function readTable(
  source: TableSource,
  options: UploadOptions,
  { output, findings, scratch, like }: { output: Output; findings: Findings; scratch: string; like?: Table },
): Promise<Table> {
  const rows = await sampleRows(source.rows);
  if (rows.sample.length === 0) throw emptyTable(source);
  checkFirstRow(rows.sample);
  const layout =
    like === undefined
      ? detectLayout(source, rows.sample, options, findings)
      : layoutLike(rows.sample, like, source);
  const table = emptyTableOf(source, layout, options, scratch);
  const file = await output.scratch(scratch);
  await readRows(table, rows, file, options.missing_values === 'drop_rows').finally(() => file.close());
  if (table.rows + table.dropped.count === 0) throw emptyTable(source);
  return table;
}

interface Layout {
  columns: Columns;
  reader: FieldReader;
}

function detectLayout(
  source: TableSource,
  sample: readonly string[][],
  options: UploadOptions,
  findings: Findings,
): Layout {
  const notation = decideDecimal(sample, given(options.decimal) ?? source.decimal, findings);
  const reader = createFieldReader(options.missing, notation);
  const header =
    source.columnNames ?? decideHeader(sample, given(options.header) ?? source.header, reader, findings);
  return { columns: readColumns(sample, header, options), reader };
}

const given = <Value extends string>(value: Value | undefined): Value | undefined =>
  value === 'auto' ? undefined : value;

const layoutLike = (sample: readonly string[][], like: Table, { name }: TableSource): Layout => ({
  columns: readColumnsLike(sample, like.columns, name),
  reader: like.reader,
});

function emptyTableOf(
  source: TableSource,
  { columns, reader }: Layout,
  options: UploadOptions,
  scratch: string,
): Table {
  return {
    name: source.name,
    columns,
    reader,
    features: columns.features.map(({ name }) => createFeature(name, reader)),
    labels: createCsvLabels(options.label_type, columns.label.name, reader),
    missingLabels: undefined,
    count: { from: 0, holds: columns.mayBeIndex },
    precision: createPrecision(),
    rows: 0,
    dropped: { count: 0, examples: [] },
    duplicates: { count: 0, examples: [] },
    scratch,
  };
}

const emptyTable = ({ name }: TableSource): Rejection =>
  new Rejection('empty_dataset', `${shown(name)} has no data rows.`);

async function readRows(table: Table, rows: SampledRows, file: OutputFile, drops: boolean): Promise<void> {
  const duplicates = createDuplicates();
  const { columns } = table;
  const values = new Float64Array(table.features.length);
  const bytes = new Uint8Array(values.buffer);
  const words = new Uint32Array(values.buffer);
  let row = 0;
  for await (const fields of rows.all()) {
    row += 1;
    checkWidth(fields, row, columns);
    if (row === 1 && columns.hasHeader) continue;
    checkLeftOut(columns, fields, row);
    if (table.count.holds) table.count = countRow(table.count, (fields[0] ?? '').trim(), row);
    readFeatures(table, fields, row, values);
    const label = fieldAt(fields, columns.label);
    const isUnlabelled = table.reader.kind(label) === 'missing';
    if (isUnlabelled) table.missingLabels = counted(table.missingLabels, label, row);
    if (drops && (isUnlabelled || values.some(Number.isNaN))) {
      noteRow(table.dropped, row);
      continue;
    }
    if (!isUnlabelled) table.labels.add(label, row);
    addToStatistics(table.precision, values);
    table.rows += 1;
    if (duplicates.add(words, label)) noteRow(table.duplicates, row);
    await file.write(bytes);
  }
}

const fieldAt = (fields: readonly string[], { position }: Column): string => (fields[position] ?? '').trim();

function readFeatures(
  { columns, features }: Table,
  fields: readonly string[],
  row: number,
  values: Float64Array,
): void {
  for (let index = 0; index < values.length; index += 1) {
    const column = columns.features[index];
    if (column !== undefined)
      values[index] = features[index]?.read(fieldAt(fields, column), row) ?? Number.NaN;
  }
}

function addToStatistics(precision: Precision, values: Float64Array): void {
  values.forEach((value, index) => {
    if (!Number.isNaN(value)) precision.add(index, value);
  });
}

const counted = (fault: Fault | undefined, text: string, row: number): Fault =>
  fault === undefined
    ? { kind: 'missing', count: 1, first: { text: kept(text), row } }
    : { ...fault, count: fault.count + 1 };

function noteRow(rows: { count: number; examples: string[] }, row: number): void {
  rows.count += 1;
  if (rows.examples.length < MAX_FINDING_EXAMPLES) rows.examples.push(`row ${row}`);
}
