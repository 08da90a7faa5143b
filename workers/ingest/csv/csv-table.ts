import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { SplitName } from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import type { Output } from '../output.js';
import { Rejection, shown } from '../rejection.js';
import { createTextWriter } from '../text/text-writer.js';
import { categoryBudget, createCategory } from './classes/csv-category.js';
import { type Columns, readColumns, readColumnsLike } from './columns/csv-columns.js';
import { decideHeader } from './columns/csv-header.js';
import { createFeature } from './csv-feature.js';
import { createCsvLabels } from './csv-labels.js';
import type { Column } from './faults/csv-column-faults.js';
import { createPrecision } from './faults/csv-precision.js';
import { decideDecimal } from './reading/csv-decimal.js';
import { createFieldReader, type FieldReader } from './reading/csv-fields.js';
import { checkFirstRow, sampleRows } from './reading/csv-rows.js';
import type { Table, TableText } from './table.js';
import { readRows } from './table-rows.js';

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
  const budget = categoryBudget();
  return {
    name: source.name,
    columns,
    reader,
    features: columns.features.map(({ name, type }) =>
      type === 'category' ? createCategory(name, reader, budget) : createFeature(name, reader),
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
