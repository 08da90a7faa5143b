import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { MAX_FINDING_EXAMPLES } from '../../../src/contracts/datasets/findings.js';
import type { SplitName } from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import { kept } from '../images/shown-names.js';
import type { Output, OutputFile } from '../output.js';
import { Rejection, shown } from '../rejection.js';
import { createTextWriter, type TextWriter } from '../text/text-writer.js';
import { createCategory } from './csv-category.js';
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

/** The limit of paths in archives. */
const MAX_PATH_CHARACTERS = 4096;

/** A table of text fields from any source. */
export interface TableSource {
  /** The file name, for messages. */
  name: string;
  rows: AsyncIterable<string[]>;
  /** Column names, if the source has them and row 1 is data. */
  columnNames?: readonly string[];
  /** The name of the column with the names of files. */
  pathColumn?: string;
  /** Whether the first row names the columns, and the decimal separator, if the source knows. */
  header?: UploadOptions['header'];
  decimal?: UploadOptions['decimal'];
}

/** A label column. */
export interface TableLabel {
  column: Column;
  values: CsvLabels;
  missing: Fault | undefined;
}

/** A text column, and where its texts are stored. */
export interface TableText {
  column: Column;
  writer: TextWriter;
}

/** How a table is read, besides its own content. */
export interface TablePlace {
  output: Output;
  findings: Findings;
  split: SplitName;
  maxTextCharacters: number;
  /** The training table, if this is another one. */
  like?: Table;
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
  labels: TableLabel[];
  texts: TableText[];
  /** The names of files, one per row, if a column has them. */
  paths: string[];
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
  place: TablePlace,
): Promise<Table> {
  const { output, findings, split, like } = place;
  const rows = await sampleRows(source.rows);
  if (rows.sample.length === 0) throw emptyTable(source);
  checkFirstRow(rows.sample);
  const layout =
    like === undefined
      ? detectLayout(source, rows.sample, options, findings)
      : layoutLike(rows.sample, like, source);
  const texts = await openTexts(layout.columns, place);
  const table = emptyTableOf(source, layout, options, { scratch: `${split}-scratch.bin`, texts });
  const file = await output.scratch(table.scratch);
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
  return { columns: readColumns(sample, header, options, source.pathColumn), reader };
}

const given = <Value extends string>(value: Value | undefined): Value | undefined =>
  value === 'auto' ? undefined : value;

const layoutLike = (
  sample: readonly string[][],
  like: Table,
  { name, columnNames, pathColumn }: TableSource,
): Layout => {
  const isHeader = like.columns.hasHeader || pathColumn !== undefined;
  return {
    columns: readColumnsLike(sample, like.columns, { file: name, header: columnNames ?? isHeader }),
    reader: like.reader,
  };
};

function emptyTableOf(
  source: TableSource,
  { columns, reader }: Layout,
  options: UploadOptions,
  { scratch, texts }: Pick<Table, 'scratch' | 'texts'>,
): Table {
  return {
    name: source.name,
    columns,
    reader,
    features: columns.features.map(({ name, type }) =>
      type === 'category' ? createCategory(name, reader) : createFeature(name, reader),
    ),
    labels: columns.labels.map((column) => ({
      column,
      values: createCsvLabels(labelTypeOf(column) ?? options.label_type, column.name, reader),
      missing: undefined,
    })),
    texts,
    paths: [],
    count: { from: 0, holds: columns.mayBeIndex },
    precision: createPrecision(),
    rows: 0,
    dropped: { count: 0, examples: [] },
    duplicates: { count: 0, examples: [] },
    scratch,
  };
}

const labelTypeOf = ({ type }: Column): UploadOptions['label_type'] =>
  type === 'category' ? 'class' : type === 'number' ? 'number' : undefined;

/** The keys of the files of text columns follow that of the table of numbers. */
async function openTexts(
  { texts }: Columns,
  { output, split, maxTextCharacters }: TablePlace,
): Promise<TableText[]> {
  const opened: TableText[] = [];
  for (const [index, column] of texts.entries()) {
    const key = `x-${index + 1}`;
    opened.push({ column, writer: await createTextWriter(output, { split, key }, maxTextCharacters) });
  }
  return opened;
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
    const isIncomplete = noteMissing(table, fields, row) || values.some(Number.isNaN);
    if (drops && (isIncomplete || hasEmptyText(table, fields))) {
      noteRow(table.dropped, row);
      continue;
    }
    addLabels(table, fields, row);
    await addTexts(table, fields, row);
    addToStatistics(table.precision, values);
    table.rows += 1;
    if (duplicates.add(words, wordsBeside(columns, fields))) noteRow(table.duplicates, row);
    await file.write(bytes);
  }
}

/** Counts missing labels; returns whether there are any in the row. */
function noteMissing({ labels, reader }: Table, fields: readonly string[], row: number): boolean {
  const missing = labels.filter(({ column }) => reader.kind(fieldAt(fields, column)) === 'missing');
  for (const label of missing) label.missing = counted(label.missing, fieldAt(fields, label.column), row);
  return missing.length > 0;
}

const hasEmptyText = ({ texts }: Table, fields: readonly string[]): boolean =>
  texts.some(({ column }) => fieldAt(fields, column) === '');

function addLabels({ labels, reader }: Table, fields: readonly string[], row: number): void {
  for (const { column, values } of labels) {
    const text = fieldAt(fields, column);
    if (reader.kind(text) !== 'missing') values.add(text, row);
  }
}

async function addTexts({ columns, texts, paths }: Table, fields: readonly string[], row: number) {
  if (columns.paths !== undefined) paths.push(kept(fieldAt(fields, columns.paths), MAX_PATH_CHARACTERS));
  for (const { column, writer } of texts)
    await writer.add(fields[column.position] ?? '', () => `Row ${row}, column ${shown(column.name)}`);
}

/** The fields of a row that are not numbers, for its comparison with others. */
const wordsBeside = ({ labels, texts, paths }: Columns, fields: readonly string[]): string =>
  [...labels, ...texts, ...(paths === undefined ? [] : [paths])]
    .map((column) => fieldAt(fields, column))
    .join('\0');

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
