import { MAX_FINDING_EXAMPLES } from '../../../src/contracts/datasets/findings.js';
import { kept } from '../images/shown-names.js';
import type { OutputFile } from '../output.js';
import { shown } from '../rejection.js';
import type { Columns } from './columns/csv-columns.js';
import type { Fault } from './csv-feature.js';
import type { Column } from './faults/csv-column-faults.js';
import { createDuplicates } from './faults/csv-duplicates.js';
import type { Precision } from './faults/csv-precision.js';
import { checkLeftOut, checkWidth, countRow, type SampledRows } from './reading/csv-rows.js';
import type { Table } from './table.js';

/** The limit of paths in archives. */
const MAX_PATH_CHARACTERS = 4096;

/** Reads the rows of a table: numbers into a scratch file, the rest into the table. */
export async function readRows(
  table: Table,
  rows: SampledRows,
  file: OutputFile,
  drops: boolean,
): Promise<void> {
  const duplicates = createDuplicates();
  const { columns } = table;
  const others = otherColumnsOf(columns);
  const hasTexts = table.texts.length > 0 || columns.paths !== undefined;
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
    if (hasTexts) await addTexts(table, fields, row);
    addToStatistics(table.precision, values);
    table.rows += 1;
    if (duplicates.add(words, wordsOf(others, fields))) noteRow(table.duplicates, row);
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

/** The columns other than numbers, by which rows are compared as well. */
const otherColumnsOf = ({ labels, texts, paths }: Columns): Column[] => [
  ...labels,
  ...texts,
  ...(paths === undefined ? [] : [paths]),
];

const wordsOf = (columns: readonly Column[], fields: readonly string[]): string =>
  columns.map((column) => fieldAt(fields, column)).join('\0');

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
